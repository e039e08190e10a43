package io.exechub.socket.config;

import io.exechub.socket.auth.TokenSettings;
import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.TraceSettings;
import io.exechub.socket.edge.EdgeSettings;
import io.exechub.socket.edge.RevocationSettings;
import io.exechub.socket.ingest.IngestSettings;
import io.exechub.socket.model.SettingsCheck;
import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.routing.ClusterSettings;
import io.exechub.socket.session.SessionSettings;
import io.exechub.socket.telemetry.ManagementSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything the operator decided.
 *
 * @param environment what the service runs for
 * @param edge the public port
 * @param session how sessions behave
 * @param journal how much history is kept
 * @param ingest where events come from
 * @param token which tokens are accepted
 * @param revocations how long tokens stay revoked
 * @param redis how Redis is reached; empty, in development only: the bundled server is started
 * @param management the management port
 * @param trace which submissions are followed
 * @param cluster how nodes find each other
 * @param drainWindow over how long sessions are closed when the service stops; 0 at once
 */
public record ServiceConfig(
        Environment environment,
        EdgeSettings edge,
        SessionSettings session,
        JournalSettings journal,
        IngestSettings ingest,
        TokenSettings token,
        RevocationSettings revocations,
        Optional<RedisSettings> redis,
        ManagementSettings management,
        TraceSettings trace,
        ClusterSettings cluster,
        Duration drainWindow) {
    /** @throws IllegalArgumentException if the drain window is out of range */
    public ServiceConfig {
        checkDrainWindow(drainWindow);
    }

    /** The one limit that no part's settings hold; apart, so that it is reported together with theirs. */
    static Duration checkDrainWindow(Duration drainWindow) {
        new SettingsCheck()
                .within("drainWindow", drainWindow, Duration.ZERO, Duration.ofHours(1))
                .orThrow();
        return drainWindow;
    }

    /** The same configuration with these token settings. */
    public ServiceConfig withToken(TokenSettings other) {
        return new ServiceConfig(
                environment,
                edge,
                session,
                journal,
                ingest,
                other,
                revocations,
                redis,
                management,
                trace,
                cluster,
                drainWindow);
    }
}
