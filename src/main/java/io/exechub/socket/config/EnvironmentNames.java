package io.exechub.socket.config;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How the environment spells the keys of the settings file. */
final class EnvironmentNames {
    /** What every derived name begins with; any other variable so named is a mistake worth reporting. */
    static final String PREFIX = "EXECHUB_";

    /** Names the settings file; the one prefixed variable that is no key. */
    static final String CONFIG_FILE = "EXECHUB_CONFIG";

    /** Decides between development and production; no key, since logging needs it before any file is read. */
    static final String ENVIRONMENT = "NODE_ENV";

    private static final Map<String, String> FIXED = Map.ofEntries(
            entry("edge.host", "HOST"),
            entry("edge.port", "PORT"),
            entry("edge.origins", "CORS_ORIGIN"),
            entry("edge.tlsCertFile", "TLS_CERT_FILE"),
            entry("edge.tlsKeyFile", "TLS_KEY_FILE"),
            entry("ingest.channel", "SUBMISSION_CHANNEL"),
            entry("ingest.streams", "SUBMISSION_STREAMS"),
            entry("jwt.secret", "JWT_SECRET"),
            entry("jwt.secretFile", "JWT_SECRET_FILE"),
            entry("jwt.publicKeyFile", "JWT_PUBLIC_KEY_FILE"),
            entry("jwt.jwksUrl", "JWT_JWKS_URL"),
            entry("jwt.issuer", "JWT_ISSUER"),
            entry("jwt.audience", "JWT_AUDIENCE"),
            entry("jwt.userClaim", "JWT_USER_CLAIM"),
            entry("jwt.leeway", "JWT_LEEWAY"),
            entry("redis.mode", "REDIS_MODE"),
            entry("redis.url", "REDIS_URL"),
            entry("redis.host", "REDIS_HOST"),
            entry("redis.port", "REDIS_PORT"),
            entry("redis.password", "REDIS_PASSWORD"),
            entry("redis.passwordFile", "REDIS_PASSWORD_FILE"),
            entry("redis.sentinelMaster", "REDIS_SENTINEL_MASTER"),
            entry("management.port", "MANAGEMENT_PORT"),
            entry("cluster.mode", "CLUSTER"),
            entry("cluster.host", "CLUSTER_HOST"),
            entry("cluster.port", "CLUSTER_PORT"),
            entry("cluster.eventBusPort", "EVENT_BUS_PORT"),
            entry("cluster.members", "CLUSTER_MEMBERS"),
            entry("cluster.dns", "CLUSTER_DNS"),
            entry("drainWindow", "DRAIN_WINDOW"));

    private EnvironmentNames() {}

    /** Every name of a key; the one to use in messages first. */
    static List<String> of(String key) {
        return Stream.concat(Optional.ofNullable(FIXED.get(key)).stream(), Stream.of(derived(key)))
                .toList();
    }

    /** {@code session.snapshotWindow} becomes {@code EXECHUB_SESSION_SNAPSHOT_WINDOW}. */
    private static String derived(String key) {
        return PREFIX
                + key.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
