package io.exechub.socket.edge;

import io.exechub.socket.model.SettingsCheck;
import java.time.Duration;

/**
 * What one connection may cost before it is a client's.
 *
 * @param requestTimeout from connecting, or from a later request's first byte, to the request's last; for a TLS handshake, too
 * @param idleTimeout how long a connection may be kept alive without a request
 * @param maxWaiting connections of this node that have sent no whole request yet or are kept alive; the longest goes first
 * @param maxRequestLine bytes of a request's first line
 * @param maxHeader bytes of a request's header, all fields together
 */
public record RequestSettings(
        Duration requestTimeout, Duration idleTimeout, int maxWaiting, int maxRequestLine, int maxHeader) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** @throws IllegalArgumentException naming every bad field */
    public RequestSettings {
        new SettingsCheck()
                .within("requestTimeout", requestTimeout, SHORTEST, LONGEST)
                .within("idleTimeout", idleTimeout, SHORTEST, LONGEST)
                .within("maxWaiting", maxWaiting, 1, 10_000_000)
                .within("maxRequestLine", maxRequestLine, 256, 1_048_576)
                .within("maxHeader", maxHeader, 1_024, 1_048_576)
                .orThrow();
    }

    /** The documented defaults. */
    public static RequestSettings defaults() {
        return new RequestSettings(Duration.ofSeconds(10), Duration.ofSeconds(75), 10_000, 4_096, 8_192);
    }
}
