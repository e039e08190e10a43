package io.exechub.socket.redis;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisCluster;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One dedicated connection for commands, pipelined and supervised. Confined to the event loop on which it was started:
 * every method is called there, every future and listener is called back there; no locks.
 *
 * <p><b>Order.</b> Redis executes commands in the order of the calls on this link. That includes scripts which Redis has
 * forgotten (SCRIPT FLUSH): they are sent again with their source, before any later call. What was already under way
 * behind the forgotten script is not taken back, though: a plain command, or a script that another client taught Redis
 * in that instant. In a cluster, order holds for the keys of one slot while the slot does not move.
 *
 * <p><b>Failure.</b> A future fails with {@link RedisUnavailableException} where trying again later makes sense:
 * <ul>
 *   <li>at once, without anything being sent, while the link is not {@linkplain #isUp up}, or when too many calls wait;
 *   <li>when the connection breaks, or an answer does not come within {@link RedisSettings#commandTimeout}, which ends
 *       the connection: of the commands then under way <em>any may or may not have been applied</em>, so what is tried
 *       again has to be idempotent;
 *   <li>when Redis refuses for now (OOM, READONLY, LOADING, MASTERDOWN, CLUSTERDOWN, TRYAGAIN, MOVED, ASK, MISCONF,
 *       NOREPLICAS, BUSY, NOPERM, NOAUTH): not applied, a script at most up to the write refused. READONLY, the master
 *       has moved, also ends the connection, and with it all under way.
 * </ul>
 * Any other error reply fails the one future as the library delivers it. Nothing is queued across outages.
 *
 * <p><b>Bounds.</b> At most 2,048 commands are under way and 8,192 wait for their turn; see {@link #isSaturated}. A command
 * that blocks (BLPOP, XREADGROUP with BLOCK) holds up all behind it and must end well within the command timeout: give it
 * a link of its own.
 */
public final class RedisLink {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final RedisSettings settings;
    private final List<LuaScript> scripts;
    private final PushMetrics metrics;
    private final Supervisor supervisor;
    private final List<Runnable> upListeners = new ArrayList<>();
    private final List<Runnable> reconnectListeners = new ArrayList<>();
    private final RedisUnavailableException notUp;
    private Consumer<String> refusalListener = said -> {};

    /** Null while there is no connection. */
    private volatile @Nullable Pipeline pipeline;

    /** Of the connection last prepared; empty in a cluster, whose nodes are told apart by their own names. */
    private String server = "";

    private long clock = NO_TIMER;
    /** When the server was last asked who it is, {@link System#nanoTime}. */
    private long lookedAt;

    /** @param scripts loaded into Redis upon every connection, before it counts as up */
    public RedisLink(Vertx vertx, RedisSettings settings, List<LuaScript> scripts, PushMetrics metrics) {
        this.vertx = vertx;
        this.settings = settings;
        this.scripts = List.copyOf(scripts);
        this.metrics = metrics;
        this.supervisor = new Supervisor(vertx, settings, "commands", settings::commandOptions, new Upkeep(), metrics);
        this.notUp = new RedisUnavailableException("redis is unreachable at " + settings.addresses());
    }

    /**
     * Begins to connect, and does so for as long as it takes. Completes at once, whether or not Redis is there.
     * Called once, on the event loop that is to own the link.
     */
    public Future<Void> start() {
        // One clock for all calls: a timer for each would cost more than the call.
        clock = vertx.setPeriodic(Math.max(1, settings.commandTimeout().toMillis() / 5), id -> watchAnswers());
        supervisor.start();
        return Future.succeededFuture();
    }

    /** Ends the connection and the attempts to have one. What is under way fails. */
    public Future<Void> close() {
        vertx.cancelTimer(clock);
        return supervisor.close();
    }

    /** Whether commands can be sent now. May be asked from any thread. */
    public boolean isUp() {
        return pipeline != null;
    }

    /**
     * Names the server that the calls now go to: another name means that something accepted before may be missing there.
     * Empty in a cluster, where a script can ask for the name of its node, and before the first connection. A server that
     * was demoted and promoted again is noticed at the next write, or within one and a fifth of the command timeout.
     */
    public String server() {
        return server;
    }

    /** Whether keys are spread over servers by their slots, so that a script can have keys of one slot only. */
    public boolean isSharded() {
        return settings.mode() == RedisSettings.Mode.CLUSTER;
    }

    /** Whether calls wait for their turn: a producer that can pause should, until replies to its calls have come. */
    public boolean isSaturated() {
        return pipeline != null && pipeline.isSaturated();
    }

    /** Calls the listener each time the link has come up, the first time included; not for a link already up. */
    public void onUp(Runnable listener) {
        upListeners.add(listener);
    }

    /** Calls the listener each time the link is up again after an outage, in which Redis may have lost everything. */
    public void onReconnect(Runnable listener) {
        reconnectListeners.add(listener);
    }

    /** Tells the listener what Redis says each time it refuses for now and the link stays up; before {@link #start}. */
    public void onRefusal(Consumer<String> listener) {
        refusalListener = listener;
    }

    /**
     * Sends a command. Order, failure and bounds: see above.
     *
     * @param args strings, numbers, booleans, {@code Buffer}s or byte arrays
     * @return the reply; null where Redis answers nil
     */
    public Future<@Nullable Response> send(Command command, Object... args) {
        return pipeline == null ? Future.failedFuture(notUp) : pipeline.submit(Call.of(command, args));
    }

    /**
     * Runs a script, which need not be one of those given at construction. Order, failure and bounds: see above.
     *
     * @param keys in a cluster, all of one slot
     * @param args strings, numbers, booleans, {@code Buffer}s or byte arrays
     * @return what the script returns; null where that is nil
     */
    public Future<@Nullable Response> eval(LuaScript script, List<String> keys, Object... args) {
        return pipeline == null ? Future.failedFuture(notUp) : pipeline.submit(Call.of(script, keys, args));
    }

    /**
     * Waits until replicas have all that was written over this link to the server. Holds up the calls behind it; many calls
     * under way wait together.
     *
     * @param key in a cluster: its node is the server
     * @param node in a cluster: the name of the node that was written to, which by now may be another one than the key's;
     *     then nobody has it
     * @param wanted after so many replicas it ends
     * @param limit after which it ends with fewer; half the command timeout at most
     * @return how many have it
     */
    public Future<Integer> awaitReplicas(String key, String node, int wanted, Duration limit) {
        if (pipeline == null) {
            return Future.failedFuture(notUp);
        }
        long millis = Math.min(limit.toMillis(), settings.commandTimeout().toMillis() / 2);
        var call = isSharded() ? Call.waitAt(node, key, wanted, millis) : Call.of(Command.WAIT, wanted, millis);
        return pipeline.submit(call).map(have -> have == null ? 0 : have.toInteger());
    }

    private void watchAnswers() {
        if (pipeline == null) {
            return;
        }
        if (pipeline.isStuck(settings.commandTimeout())) {
            long millis = settings.commandTimeout().toMillis();
            supervisor.drop(new RedisUnavailableException("no answer within " + millis + " ms"));
        } else if (System.nanoTime() - lookedAt > settings.commandTimeout().toNanos()) {
            lookAtServer(pipeline);
        }
    }

    /** A frozen server is noticed before somebody needs it, and a demotion though nobody writes. */
    private void lookAtServer(Pipeline current) {
        lookedAt = System.nanoTime();
        if (isSharded()) {
            current.submit(Call.of(Command.PING));
            return;
        }
        current.submit(Call.of(ServerIdentity.SCRIPT, List.of()))
                .map(String::valueOf)
                .onSuccess(seen -> {
                    if (current == pipeline && !seen.equals(server)) {
                        supervisor.drop(new RedisUnavailableException("the server was demoted, or promoted again"));
                    }
                });
    }

    private final class Upkeep implements Supervisor.Owner {
        @Override
        public Future<?> prepare(RedisConnection fresh) {
            return Future.all(
                            scripts.stream().map(script -> cache(script, fresh)).toList())
                    .compose(cached -> identify(fresh));
        }

        private Future<?> identify(RedisConnection fresh) {
            return isSharded()
                    ? Future.succeededFuture()
                    : ServerIdentity.of(fresh).onSuccess(identity -> server = identity);
        }

        @Override
        public void up(RedisConnection prepared, boolean again) {
            pipeline = new Pipeline(prepared, metrics, supervisor::drop, refusalListener);
            lookedAt = System.nanoTime();
            upListeners.forEach(Runnable::run);
            if (again) {
                reconnectListeners.forEach(Runnable::run);
            }
        }

        @Override
        public void down(RedisUnavailableException cause) {
            var ended = pipeline;
            pipeline = null;
            if (ended != null) {
                ended.end(cause);
            }
        }

        private Future<?> cache(LuaScript script, RedisConnection fresh) {
            var load = Request.cmd(Command.SCRIPT, "LOAD", script.source());
            return isSharded() ? RedisCluster.create(fresh).onAllMasterNodes(load) : fresh.send(load);
        }
    }
}
