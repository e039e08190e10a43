package io.exechub.socket.session;

import io.exechub.socket.model.SettingsCheck;
import io.exechub.socket.model.SocketsPolicy;
import java.time.Duration;

/**
 * How a session behaves.
 *
 * @param snapshotWindow how far back a client without a position is told the latest states; 0 tells nothing
 * @param heartbeat between two pings; a peer silent for two of them is dropped
 * @param slowConsumerTimeout how long a congested socket may take to drain
 * @param registrationTimeout from connecting to {@code register_user}
 * @param maxFrame bytes of one client frame
 * @param inboundRate client frames per second, in the long run
 * @param inboundBurst client frames at once
 * @param registrationsPerMinute of one user on this node, repeated ones included
 * @param registrationsPerMinutePerAddress from one client address on this node, failed ones included; 0 for any number
 * @param maxSocketsPerUser live sockets of one user across the cluster
 * @param socketsPolicy what happens at that limit
 * @param lease how long a socket stands in Redis without renewal; whole seconds count
 * @param leaseRenewal between two renewals; less than the lease
 * @param ticketLifetime how long a one-time ticket is good for
 */
public record SessionSettings(
        Duration snapshotWindow,
        Duration heartbeat,
        Duration slowConsumerTimeout,
        Duration registrationTimeout,
        int maxFrame,
        int inboundRate,
        int inboundBurst,
        int registrationsPerMinute,
        int registrationsPerMinutePerAddress,
        int maxSocketsPerUser,
        SocketsPolicy socketsPolicy,
        Duration lease,
        Duration leaseRenewal,
        Duration ticketLifetime) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** @throws IllegalArgumentException naming every bad field */
    public SessionSettings {
        new SettingsCheck()
                .within("snapshotWindow", snapshotWindow, Duration.ZERO, Duration.ofDays(1))
                .within("heartbeat", heartbeat, SHORTEST, LONGEST)
                .within("slowConsumerTimeout", slowConsumerTimeout, SHORTEST, LONGEST)
                .within("registrationTimeout", registrationTimeout, SHORTEST, LONGEST)
                .within("maxFrame", maxFrame, 1_024, 1_048_576)
                .within("inboundRate", inboundRate, 1, 1_000_000)
                .within("inboundBurst", inboundBurst, 1, 1_000_000)
                .within("registrationsPerMinute", registrationsPerMinute, 1, 1_000_000)
                .within("registrationsPerMinutePerAddress", registrationsPerMinutePerAddress, 0, 1_000_000)
                .within("maxSocketsPerUser", maxSocketsPerUser, 1, 1_000_000)
                .within("lease", lease, Duration.ofSeconds(1), Duration.ofDays(1))
                .within("leaseRenewal", leaseRenewal, SHORTEST, LONGEST)
                .within("ticketLifetime", ticketLifetime, SHORTEST, LONGEST)
                .that(leaseRenewal.compareTo(lease) < 0, "leaseRenewal", leaseRenewal, "less than the lease")
                .orThrow();
    }

    /** The documented defaults. */
    public static SessionSettings defaults() {
        return new SessionSettings(
                Duration.ofSeconds(60),
                Duration.ofSeconds(25),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                16_384,
                10,
                20,
                120,
                0,
                20,
                SocketsPolicy.REFUSE_NEWEST,
                Duration.ofSeconds(150),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }
}
