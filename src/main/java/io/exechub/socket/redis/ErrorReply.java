package io.exechub.socket.redis;

import io.vertx.redis.client.Response;
import java.util.Set;
import java.util.regex.Pattern;

/** What a failed command means: a verdict of the server on this one command, or trouble with the connection. */
final class ErrorReply {
    /** The server cannot now, but it or its successor will. */
    private static final Set<String> RETRYABLE = Set.of(
            "OOM",
            "READONLY",
            "LOADING",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "MOVED",
            "ASK",
            "MISCONF",
            "NOREPLICAS",
            "BUSY",
            "NOPERM",
            "NOAUTH");

    /** Before Redis 7 an error inside a script is wrapped: {@code ERR Error running script (…): … -OOM command …}. */
    private static final Pattern INSIDE_SCRIPT = Pattern.compile(" -([A-Z]+) .*");

    /** What a script is told that its user may not do, before and since Redis 7; there is no code for it. */
    private static final Pattern NO_PERMISSION =
            Pattern.compile("(The user executing the script can't|ACL failure in script).*");

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

    /** Whether the server has refused what it may do later: it is not the fault of the command. */
    static boolean isRefusal(Throwable failure) {
        return isReply(failure) && RETRYABLE.contains(code(failure));
    }

    /** The failure as a caller should see it: what may be tried again is a {@link RedisUnavailableException}. */
    static Throwable forCaller(Throwable failure) {
        boolean retryable = isReply(failure) ? isRefusal(failure) : !isCallersMistake(failure);
        return retryable ? new RedisUnavailableException("redis: " + Reason.of(failure)) : failure;
    }

    /** What the server said, beginning with the code, without the script in which it said so. */
    static String said(Throwable failure) {
        var message = Reason.of(failure);
        var denied = NO_PERMISSION.matcher(message);
        if (denied.find()) {
            return "NOPERM " + denied.group();
        }
        var inside = INSIDE_SCRIPT.matcher(message);
        return message.startsWith("ERR Error running script") && inside.find()
                ? inside.group().substring(" -".length())
                : message;
    }

    /** Whether it is an answer: the library reports a lost connection in the guise of one. */
    static boolean isReply(Throwable failure) {
        return failure instanceof Response && !code(failure).equals("CONNECTION_CLOSED");
    }

    private static boolean isCallersMistake(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        return NEVER_SENT.stream().anyMatch(message::startsWith);
    }

    /** The first word. */
    static String code(Throwable failure) {
        var said = said(failure);
        int space = said.indexOf(' ');
        return space < 0 ? said : said.substring(0, space);
    }
}
