package io.exechub.socket.broker;

import io.exechub.socket.model.SettingsCheck;
import java.time.Duration;

/**
 * Which submissions are followed, and for how long that is known.
 *
 * @param sample the share of them, 0 for none to 1 for all
 * @param retention how long the notes of one are kept after the last of them
 */
public record TraceSettings(double sample, Duration retention) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    /** @throws IllegalArgumentException naming every bad field */
    public TraceSettings {
        new SettingsCheck()
                .that(sample >= 0 && sample <= 1, "sample", sample, "0 to 1")
                .within("retention", retention, SHORTEST, LONGEST)
                .orThrow();
    }

    /** Whether this submission is among those followed; the same on every node with the same settings. */
    public boolean follows(String submissionId) {
        return fraction(submissionId.hashCode()) < sample;
    }

    /** From 0 to below 1, evenly spread even for ids that are counted up (the end of MurmurHash3). */
    private static double fraction(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        h ^= h >>> 16;
        return Integer.toUnsignedLong(h) / 0x1p32;
    }
}
