package io.exechub.socket.broker;

import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisUnavailableException;
import io.exechub.socket.redis.ServerIdentity;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs the scripts of the broker, and speaks of their failure as a {@link Broker} does. */
final class BrokerScripts {
    private static final int HEAD_ARGS = 3;

    private final RedisLink link;
    private final byte[] positionRetention;

    BrokerScripts(RedisLink link, Duration positionRetention) {
        this.link = link;
        this.positionRetention = digits(positionRetention.toMillis());
    }

    /** A script of this package, behind what all of them share: the server, the journal's head, the time, the live sockets. */
    static LuaScript load(String name) {
        var shared = ServerIdentity.function()
                + LuaScript.load(BrokerScripts.class, "head").source();
        return LuaScript.of(
                name, shared + LuaScript.load(BrokerScripts.class, name).source());
    }

    /** As it is sent: for what goes with every event, to be written once. */
    static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** For the scripts that ask for the journal's head. */
    <T> Future<T> evalWithHead(LuaScript script, Function<Response, T> meaning, List<String> keys, Object... more) {
        var args = new Object[HEAD_ARGS + more.length];
        args[0] = newEpoch();
        args[1] = positionRetention;
        args[2] = link.server();
        System.arraycopy(more, 0, args, HEAD_ARGS, more.length);
        return eval(script, meaning, keys, args);
    }

    /** With one future where a chain of steps would need three: this is done for each event. */
    <T> Future<T> eval(LuaScript script, Function<Response, T> meaning, List<String> keys, Object... args) {
        return link.eval(script, keys, args)
                .compose(
                        reply -> Future.succeededFuture(
                                meaning.apply(Objects.requireNonNull(reply, "our scripts always answer"))),
                        failure -> Future.failedFuture(translate(failure)));
    }

    static <T extends @Nullable Object> Future<T> translate(Future<T> reply) {
        return reply.recover(failure -> Future.failedFuture(translate(failure)));
    }

    private static Throwable translate(Throwable failure) {
        return failure instanceof RedisUnavailableException ? new BrokerUnavailableException(failure) : failure;
    }

    /** A name for epochs that may have to begin: 12 or 13 characters, never used before. */
    private static String newEpoch() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE, 36);
    }
}
