package io.exechub.socket.model;

import io.exechub.socket.model.InvalidSettingsException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a settings record. Each record states its own limits, once, and whoever reads a bad
 * configuration learns all of it in one go instead of one field per start.
 */
public final class SettingsCheck {
    private final List<Problem> problems = new ArrayList<>();

    /** The field holds a number from {@code min} to {@code max}, both included. */
    public SettingsCheck within(String field, long value, long min, long max) {
        return that(value >= min && value <= max, field, value, min + " to " + max);
    }

    /** The field holds a time from {@code min} to {@code max}, both included. */
    public SettingsCheck within(String field, Duration value, Duration min, Duration max) {
        return that(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0, field, value, text(min) + " to " + text(max));
    }

    /** The field holds some text, not only blanks. */
    public SettingsCheck notBlank(String field, String value) {
        return that(!value.isBlank(), field, value, "not empty");
    }

    /** Any other rule: notes {@code expectation} against the field unless {@code holds}. */
    public SettingsCheck that(boolean holds, String field, Object value, String expectation) {
        if (!holds) {
            problems.add(new Problem(field, text(value), expectation));
        }
        return this;
    }

    /** Ends the check: throws an {@link InvalidSettingsException} if anything was wrong. */
    public void orThrow() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    /** The spelling an operator would use; a duration is {@code 0}, {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
    private static String text(Object value) {
        if (!(value instanceof Duration duration)) {
            return value.toString();
        }
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0";
        }
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        if (millis % 60_000 != 0) {
            return millis / 1_000 + "s";
        }
        return millis % 3_600_000 == 0 ? millis / 3_600_000 + "h" : millis / 60_000 + "m";
    }
}
