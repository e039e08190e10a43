package io.exechub.socket.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** How operators write a time: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, or {@code 0}. */
public final class DurationText {
    /** What a time looks like, for error messages. */
    public static final String EXPECTATION = "a time such as 500ms, 30s, 5m, 1h or 0";

    /** Nine digits of hours are still far from overflowing. */
    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private DurationText() {}

    /** Reads a time; empty if the text is anything else. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        var matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }
}
