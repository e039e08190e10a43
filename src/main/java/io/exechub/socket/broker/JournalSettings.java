package io.exechub.socket.broker;

import io.exechub.socket.model.SettingsCheck;
import java.time.Duration;

/**
 * How much of a user's history is kept, and how safely.
 *
 * @param maxEntries the newest so many events
 * @param retention how long the journal outlives its last event
 * @param positionRetention how long epoch and sequence outlive it; at least the retention
 * @param replicas how many of Redis' replicas must have an event before it counts as accepted; with 0, a failover may
 *     lose what was accepted in the moment before it
 */
public record JournalSettings(int maxEntries, Duration retention, Duration positionRetention, int replicas) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** @throws IllegalArgumentException naming every bad field */
    public JournalSettings {
        new SettingsCheck()
                .within("maxEntries", maxEntries, 1, 100_000)
                .within("retention", retention, SHORTEST, LONGEST)
                .within("positionRetention", positionRetention, SHORTEST, LONGEST)
                .that(
                        positionRetention.compareTo(retention) >= 0,
                        "positionRetention",
                        positionRetention,
                        "at least the journal's retention")
                .within("replicas", replicas, 0, 10)
                .orThrow();
    }

    /** The documented defaults. */
    public static JournalSettings defaults() {
        return new JournalSettings(1_000, Duration.ofHours(1), Duration.ofDays(1), 0);
    }
}
