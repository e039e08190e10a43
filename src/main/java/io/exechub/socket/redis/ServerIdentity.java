package io.exechub.socket.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** Tells servers apart by whether each has all that the one before it accepted: {@code server.lua} says how. */
public final class ServerIdentity {
    private static final String FUNCTION =
            LuaScript.load(ServerIdentity.class, "server").source();
    static final LuaScript SCRIPT = LuaScript.of("server", FUNCTION + "return identity()");

    private ServerIdentity() {}

    /** The Lua function {@code identity()}, for scripts that have to know. */
    public static String function() {
        return FUNCTION;
    }

    /** Asks the server at the other end, which knows the script from then on; empty if it is a replica. */
    static Future<String> of(RedisConnection connection) {
        return connection
                .send(Request.cmd(Command.SCRIPT, "LOAD", SCRIPT.source()))
                .compose(sha1 -> connection.send(Request.cmd(Command.EVALSHA, sha1.toString(), 0)))
                .map(Object::toString);
    }
}
