package io.exechub.socket.ingest;

import io.exechub.socket.model.SettingsCheck;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Where events come from.
 *
 * @param channel the pub/sub channel
 * @param streams the streams, each read by one node at a time
 * @param duplicateWindow how long byte-identical pub/sub messages without an event id count as one
 * @param streamRetention how long acknowledged stream entries are kept; 0 for ever
 * @param maxEventSize bytes of one event
 */
public record IngestSettings(
        String channel, List<String> streams, Duration duplicateWindow, Duration streamRetention, int maxEventSize) {
    /** @throws IllegalArgumentException naming every bad field */
    public IngestSettings {
        streams = List.copyOf(streams);
        new SettingsCheck()
                .notBlank("channel", channel)
                .that(
                        !streams.isEmpty()
                                && streams.stream().noneMatch(String::isBlank)
                                && new HashSet<>(streams).size() == streams.size(),
                        "streams",
                        String.join(",", streams),
                        "one or more different stream names, comma-separated")
                .within("duplicateWindow", duplicateWindow, Duration.ofMillis(1), Duration.ofDays(1))
                .within("streamRetention", streamRetention, Duration.ZERO, Duration.ofDays(30))
                .within("maxEventSize", maxEventSize, 1_024, 1_048_576)
                .orThrow();
    }
}
