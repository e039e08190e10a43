package io.exechub.socket.redis;

import io.vertx.redis.client.Response;
import java.util.Set;
import java.util.regex.Pattern;

/** What a failed command means: a verdict of the server on this one command, or trouble with the connection. */
final class ErrorReply {
    /** The server cannot now, but it or its successor will. */
    private static final Set<String> RETRYABLE = Set.of(
            "OOM", "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "MISCONF", "NOREPLICAS", "BUSY");

    /** Before Redis 7 an error inside a script is wrapped: {@code ERR Error running script (…): … -OOM command …}. */
    private static final Pattern INSIDE_SCRIPT = Pattern.compile(" -([A-Z]+) ");

    /** Failures with which the library reports a caller's mistake, before it sends anything. */
    private static final Set<String> NEVER_SENT = Set.of("Redis command is not valid", "Keys of command or batch");

    private ErrorReply() {}

    /** Whether the server does not know the script of an EVALSHA. */
    static boolean isNoScript(Throwable failure) {
        return isReply(failure) && code(failure).equals("NOSCRIPT");
    }

    /** Whether the connection is of no further use: it broke, or the server behind it is no longer the master. */
    static boolean endsConnection(Throwable failure) {
        return isReply(failure) ? code(failure).equals("READONLY") : !isCallersMistake(failure);
    }

    /** The failure as a caller should see it: what may be tried again is a {@link RedisUnavailableException}. */
    static Throwable forCaller(Throwable failure) {
        boolean retryable = isReply(failure) ? RETRYABLE.contains(code(failure)) : !isCallersMistake(failure);
        return retryable ? new RedisUnavailableException("redis: " + Reason.of(failure)) : failure;
    }

    /** The library reports a lost connection in the guise of an error reply. */
    private static boolean isReply(Throwable failure) {
        return failure instanceof Response && !code(failure).equals("CONNECTION_CLOSED");
    }

    private static boolean isCallersMistake(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        return NEVER_SENT.stream().anyMatch(message::startsWith);
    }

    private static String code(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        if (message.startsWith("ERR Error running script")) {
            var inside = INSIDE_SCRIPT.matcher(message);
            return inside.find() ? inside.group(1) : "ERR";
        }
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }
}
