package io.exechub.socket.redis;

import java.util.Objects;
import java.util.regex.Pattern;

/** What went wrong, fit for a log line. */
final class Reason {
    private static final Pattern CREDENTIALS = Pattern.compile("//\\S*@");
    private static final Pattern LINE_BREAKS = Pattern.compile("\\R");

    private Reason() {}

    /** What is behind a failure, where others have wrapped it. */
    static Throwable root(Throwable failure) {
        var root = failure;
        for (var cause = root.getCause(); cause != null; cause = root.getCause()) {
            root = cause;
        }
        return root;
    }

    /** The message on one line, else the kind of failure; without the credentials of the endpoints the library names. */
    static String of(Throwable failure) {
        var message = Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
        return LINE_BREAKS
                .matcher(CREDENTIALS.matcher(message).replaceAll("//(hidden)@"))
                .replaceAll(" ");
    }
}
