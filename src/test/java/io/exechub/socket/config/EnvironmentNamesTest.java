package io.exechub.socket.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentNamesTest {
    /** What operators rely on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            edge.host | HOST
            edge.port | PORT
            edge.origins | CORS_ORIGIN
            edge.tlsCertFile | TLS_CERT_FILE
            edge.tlsKeyFile | TLS_KEY_FILE
            management.port | MANAGEMENT_PORT
            redis.host | REDIS_HOST
            redis.port | REDIS_PORT
            redis.password | REDIS_PASSWORD
            redis.passwordFile | REDIS_PASSWORD_FILE
            redis.url | REDIS_URL
            redis.mode | REDIS_MODE
            redis.sentinelMaster | REDIS_SENTINEL_MASTER
            jwt.secret | JWT_SECRET
            jwt.secretFile | JWT_SECRET_FILE
            jwt.publicKeyFile | JWT_PUBLIC_KEY_FILE
            jwt.jwksUrl | JWT_JWKS_URL
            jwt.issuer | JWT_ISSUER
            jwt.audience | JWT_AUDIENCE
            jwt.userClaim | JWT_USER_CLAIM
            jwt.leeway | JWT_LEEWAY
            cluster.mode | CLUSTER
            cluster.host | CLUSTER_HOST
            cluster.port | CLUSTER_PORT
            cluster.eventBusPort | EVENT_BUS_PORT
            cluster.members | CLUSTER_MEMBERS
            cluster.dns | CLUSTER_DNS
            ingest.channel | SUBMISSION_CHANNEL
            ingest.streams | SUBMISSION_STREAMS
            drainWindow | DRAIN_WINDOW
            """)
    void keysHaveTheirFixedName(String key, String name) {
        assertThat(EnvironmentNames.of(key)).first().isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "session.snapshotWindow, EXECHUB_SESSION_SNAPSHOT_WINDOW",
        "edge.maxConnections, EXECHUB_EDGE_MAX_CONNECTIONS",
        "edge.tlsCertFile, EXECHUB_EDGE_TLS_CERT_FILE",
        "jwt.secret, EXECHUB_JWT_SECRET",
        "drainWindow, EXECHUB_DRAIN_WINDOW"
    })
    void everyKeyHasADerivedName(String key, String name) {
        assertThat(EnvironmentNames.of(key)).last().isEqualTo(name);
    }
}
