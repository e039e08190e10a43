package io.exechub.socket.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command on its way to Redis and back. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /** What the command is called in metrics. */
    final String name;

    private final Promise<@Nullable Response> promise = Promise.promise();
    private final Object[] args;
    /** One, or several for one node. */
    private final List<Request> requests;

    /** Which node that has to be, if there are several. */
    private final String node;

    private final @Nullable LuaScript script;

    /** When it was written last, {@link System#nanoTime}; owned by the pipeline. */
    long sentAt;

    /** Whether Redis has said anything to it; owned by the pipeline. */
    boolean answered;

    private Call(String name, Command command, Object[] args, @Nullable LuaScript script) {
        this.name = name;
        this.args = args;
        this.script = script;
        this.requests = List.of(Request.cmd(command, args));
        this.node = "";
    }

    private Call(String name, String node, List<Request> requests) {
        this.name = name;
        this.args = new Object[0];
        this.script = null;
        this.requests = requests;
        this.node = node;
    }

    static Call of(Command command, Object... args) {
        return new Call(command.toString(), command, args, null);
    }

    /**
     * WAIT at the node of a cluster that has a key; answered by nil unless it is the one that is named, since another one
     * knows nothing of what that one was told.
     */
    static Call waitAt(String node, String key, int wanted, long millis) {
        var requests = List.of(
                // For the key, which the others lack: they go where it is thought to be, and fail if it is elsewhere.
                Request.cmd(Command.EXISTS, key),
                Request.cmd(Command.CLUSTER, "MYID"),
                Request.cmd(Command.WAIT, wanted, millis));
        return new Call(Command.WAIT.toString(), node, requests);
    }

    static Call of(LuaScript script, List<String> keys, Object... args) {
        var all = new Object[2 + keys.size() + args.length];
        all[0] = script.sha1();
        all[1] = keys.size();
        for (int i = 0; i < keys.size(); i++) {
            all[2 + i] = keys.get(i);
        }
        System.arraycopy(args, 0, all, 2 + keys.size(), args.length);
        return new Call(script.name(), Command.EVALSHA, all, script);
    }

    Future<@Nullable Response> future() {
        return promise.future();
    }

    Future<@Nullable Response> sendOver(RedisConnection connection) {
        return requests.size() == 1
                ? connection.send(requests.get(0))
                : connection.batch(requests).map(this::waited);
    }

    private @Nullable Response waited(List<Response> replies) {
        return replies.get(1).toString().equals(node) ? replies.get(2) : null;
    }

    /** The same call in a form that needs no cached script, and caches it. */
    Future<@Nullable Response> sendWithSourceOver(RedisConnection connection) {
        if (script == null) {
            return sendOver(connection);
        }
        var all = args.clone();
        all[0] = script.source();
        return connection.send(Request.cmd(Command.EVAL, all));
    }

    void succeed(@Nullable Response reply) {
        try {
            promise.complete(reply);
        } catch (Throwable e) {
            complain(e);
        }
    }

    void fail(Throwable failure) {
        try {
            promise.fail(failure);
        } catch (Throwable e) {
            complain(e);
        }
    }

    /** A caller's broken handler must not disturb the calls behind its own. */
    private void complain(Throwable e) {
        LOG.error("a handler of a reply to {} failed", name, e);
    }
}
