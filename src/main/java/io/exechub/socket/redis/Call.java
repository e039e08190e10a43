package io.exechub.socket.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
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
    private final Request request;
    private final @Nullable LuaScript script;

    /** When it was written last, {@link System#nanoTime}; owned by the pipeline. */
    long sentAt;

    /** Whether Redis has said anything to it; owned by the pipeline. */
    boolean answered;

    private Call(String name, Command command, Object[] args, @Nullable LuaScript script) {
        this.name = name;
        this.args = args;
        this.script = script;
        this.request = Request.cmd(command, args);
    }

    static Call of(Command command, Object... args) {
        return new Call(command.toString(), command, args, null);
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

    Request request() {
        return request;
    }

    /** The same call in a form that needs no cached script, and caches it. */
    Request requestWithSource() {
        if (script == null) {
            return request;
        }
        var all = args.clone();
        all[0] = script.source();
        return Request.cmd(Command.EVAL, all);
    }

    void succeed(@Nullable Response reply) {
        try {
            promise.complete(reply);
        } catch (RuntimeException e) {
            complain(e);
        }
    }

    void fail(Throwable failure) {
        try {
            promise.fail(failure);
        } catch (RuntimeException e) {
            complain(e);
        }
    }

    /** A caller's broken handler must not disturb the calls behind its own. */
    private void complain(RuntimeException e) {
        LOG.error("a handler of a reply to {} failed", name, e);
    }
}
