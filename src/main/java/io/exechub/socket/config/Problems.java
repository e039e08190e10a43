package io.exechub.socket.config;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a configuration, a line for each bad key, in the order it was found. */
final class Problems {
    private final List<String> lines = new ArrayList<>();

    /**
     * Notes a bad key.
     *
     * @param spelling how its source names it
     * @param shown its value as it may be printed
     * @param expectation what the value should have been
     */
    void add(String spelling, String shown, String expectation) {
        lines.add(spelling + ": " + shown + " (expected: " + expectation + ")");
    }

    /** Notes anything that is not about the value of one key. */
    void add(String spelling, String text) {
        lines.add(spelling + ": " + text);
    }

    /** How many were noted so far. */
    int count() {
        return lines.size();
    }

    /** Throws a {@link ConfigException} if anything was noted. */
    void orThrow() {
        if (!lines.isEmpty()) {
            throw new ConfigException(lines);
        }
    }
}
