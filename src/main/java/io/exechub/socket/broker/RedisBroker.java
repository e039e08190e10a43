package io.exechub.socket.broker;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The truth in Redis: one hash tag per user, each step one Lua script over it, one round trip each; events
 * published in one turn of the event loop share one. The scripts, beside this class as resources, say which keys there
 * are and what stands in them.
 */
public final class RedisBroker implements Broker {
    private static final LuaScript ATTACH = BrokerScripts.load("attach");
    private static final LuaScript DETACH = BrokerScripts.load("detach");
    private static final LuaScript READ = BrokerScripts.load("read");
    private static final LuaScript SOCKETS = BrokerScripts.load("sockets");

    private static final int PAGE_EVENTS = 100;
    private static final int PAGE_BYTES = 256 * 1024;
    private static final int ANY_NUMBER = 0;
    private static final String REFUSE = "refuse";
    private static final String CLOSE = "close";
    private static final String EVERYTHING = "";

    private final RedisLink link;
    private final Duration lease;
    private final int maxSockets;
    private final SocketsPolicy policy;
    private final Function<EdgeAddress, Future<Boolean>> isGone;
    private final RejectedLog rejected;
    private final BrokerScripts scripts;
    private final JournalWriter writer;

    /**
     * A broker over a connection, which it starts and closes.
     *
     * @param link knows {@link #scripts}
     * @param lease how long a socket stands without renewal
     * @param maxSockets live sockets of one user across the cluster
     * @param policy what happens at that limit
     * @param isGone whether an edge has left the cluster
     */
    public RedisBroker(
            Vertx vertx,
            RedisLink link,
            JournalSettings journal,
            Duration lease,
            int maxSockets,
            SocketsPolicy policy,
            Function<EdgeAddress, Future<Boolean>> isGone) {
        this.link = link;
        this.lease = lease;
        this.maxSockets = maxSockets;
        this.policy = policy;
        this.isGone = isGone;
        this.rejected = new RejectedLog(link);
        this.scripts = new BrokerScripts(link, journal.positionRetention());
        this.writer = new JournalWriter(vertx, link, scripts, journal);
    }

    /** What the broker's connection should teach Redis beforehand. */
    public static List<LuaScript> scripts() {
        return List.of(JournalWriter.PUBLISH, ATTACH, DETACH, READ, SOCKETS, RejectedLog.REJECT);
    }

    @Override
    public Future<Void> start() {
        return link.start();
    }

    @Override
    public Future<Void> close() {
        writer.flush();
        return link.close();
    }

    @Override
    public boolean isAvailable() {
        return link.isUp();
    }

    @Override
    public void onReturn(Runnable listener) {
        link.onReconnect(listener);
    }

    @Override
    public Future<Publication> publish(SubmissionEvent event, DeduplicationKey key) {
        return writer.append(event, key);
    }

    @Override
    public Future<Attachment> attach(UserId user, SocketId socket, EdgeAddress edge) {
        return attach(user, socket, edge, maxSockets, REFUSE)
                .recover(failure -> failure instanceof TooManySocketsException
                        ? removeGone(user).compose(removed -> attach(user, socket, edge, maxSockets, atLimit()))
                        : Future.failedFuture(failure));
    }

    private String atLimit() {
        return closesOldest() ? CLOSE : REFUSE;
    }

    private boolean closesOldest() {
        return policy == SocketsPolicy.CLOSE_OLDEST;
    }

    /** Sockets of nodes that died count until their leases end; at the limit they should not keep anybody out. */
    private Future<Void> removeGone(UserId user) {
        return edges(user)
                .compose(edges -> Future.join(
                        edges.stream().map(edge -> removeIfGone(user, edge)).toList()))
                .mapEmpty();
    }

    private Future<Void> removeIfGone(UserId user, EdgeAddress edge) {
        return isGone.apply(edge).compose(gone -> gone ? detachAll(user, edge) : Future.succeededFuture());
    }

    @Override
    public Future<Position> renew(UserId user, SocketId socket, EdgeAddress edge) {
        int most = closesOldest() ? maxSockets : ANY_NUMBER;
        return attach(user, socket, edge, most, REFUSE).map(Attachment::head);
    }

    private Future<Attachment> attach(UserId user, SocketId socket, EdgeAddress edge, int most, String atLimit) {
        return evalWithHead(
                ATTACH,
                reply -> Replies.attachment(reply).orElseThrow(() -> new TooManySocketsException(most)),
                user,
                socket.value(),
                edge.value(),
                lease.toSeconds(),
                most,
                atLimit,
                closesOldest() ? 1 : 0);
    }

    @Override
    public Future<Void> detach(UserId user, SocketId socket, EdgeAddress edge) {
        return detach(user, edge, socket.value());
    }

    @Override
    public Future<Void> detachAll(UserId user, EdgeAddress edge) {
        return detach(user, edge, EVERYTHING);
    }

    private Future<Void> detach(UserId user, EdgeAddress edge, String socket) {
        var keys = List.of(RedisKeys.sockets(user), RedisKeys.attached(user));
        return eval(DETACH, Function.identity(), keys, edge.value(), socket).mapEmpty();
    }

    @Override
    public Future<List<SocketMapping>> sockets(UserId user) {
        return eval(SOCKETS, Replies::sockets, List.of(RedisKeys.sockets(user)));
    }

    @Override
    public Future<Page> read(UserId user, Position after) {
        return read(user, after, EVERYTHING, after.seq());
    }

    @Override
    public Future<Page> readLatest(UserId user, Position after, Position upTo, Duration window) {
        return read(user, after, window.toMillis(), upTo.seq());
    }

    private Future<Page> read(UserId user, Position after, Object window, long upTo) {
        return evalWithHead(
                READ, Replies::page, user, after.epoch(), after.seq(), PAGE_EVENTS, PAGE_BYTES, window, upTo);
    }

    @Override
    public Future<Void> keepRejected(RejectedMessage message) {
        return BrokerScripts.translate(rejected.keep(message));
    }

    /** For the scripts that ask for the journal's head. */
    private <T> Future<T> evalWithHead(LuaScript script, Function<Response, T> meaning, UserId user, Object... more) {
        writer.flush();
        return scripts.evalWithHead(script, meaning, allKeys(user), more);
    }

    private <T> Future<T> eval(LuaScript script, Function<Response, T> meaning, List<String> keys, Object... args) {
        writer.flush();
        return scripts.eval(script, meaning, keys, args);
    }

    private static List<String> allKeys(UserId user) {
        return List.of(
                RedisKeys.meta(user),
                RedisKeys.journal(user),
                RedisKeys.versions(user),
                RedisKeys.seen(user),
                RedisKeys.sockets(user),
                RedisKeys.attached(user));
    }
}
