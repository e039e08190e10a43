package io.exechub.socket.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import io.exechub.socket.model.Secret;
import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.redis.TestAuthority;
import io.exechub.socket.session.SessionSettings;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ServiceConfigTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** What production cannot do without. */
    private static final Map<String, String> PRODUCTION =
            Map.of("NODE_ENV", "production", "JWT_SECRET", SECRET, "REDIS_HOST", "redis");

    private ConfigDirectory config = new ConfigDirectory(Path.of(""));

    @BeforeEach
    void useEmptyDirectory(@TempDir Path directory) {
        config = new ConfigDirectory(directory);
    }

    @Test
    void developmentNeedsNothing(Vertx vertx) {
        var service = config.load(vertx);
        assertThat(service.environment()).isEqualTo(Environment.DEVELOPMENT);
        assertThat(service.edge().host()).isEqualTo("127.0.0.1");
        assertThat(service.edge().port()).isEqualTo(3001);
        assertThat(service.edge().origins()).containsExactly("http://localhost:3000");
        assertThat(service.edge().console()).isEqualTo(ConsoleAccess.OPEN);
        assertThat(service.edge().tls()).isEmpty();
        assertThat(service.redis()).isEmpty();
        assertThat(service.token().keys().hasKey()).isFalse();
        assertThat(service.management().port()).isEqualTo(3002);
        assertThat(service.management().host()).isEqualTo("127.0.0.1");
        assertThat(service.drainWindow()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void theSettingsFileAgreesWithTheRecordsDefaults(Vertx vertx) {
        var service = config.load(vertx);
        assertThat(service.session()).isEqualTo(SessionSettings.defaults());
        assertThat(service.journal()).isEqualTo(JournalSettings.defaults());
        assertThat(service.ingest().channel()).isEqualTo("submission-events");
        assertThat(service.ingest().streams()).containsExactly("submission-stream");
        assertThat(service.ingest().duplicateWindow()).isEqualTo(Duration.ofSeconds(60));
        assertThat(service.ingest().streamRetention()).isEqualTo(Duration.ofHours(1));
        assertThat(service.ingest().maxEventSize()).isEqualTo(262_144);
    }

    @Test
    void productionListensEverywhereAndHasNoConsole(Vertx vertx) {
        config.env().putAll(PRODUCTION);
        var service = config.load(vertx);
        assertThat(service.environment()).isEqualTo(Environment.PRODUCTION);
        assertThat(service.edge().host()).isEqualTo("0.0.0.0");
        assertThat(service.edge().console()).isEqualTo(ConsoleAccess.OFF);
        assertThat(service.token().keys().secret()).contains(new Secret(SECRET));
        assertThat(endpoints(service)).containsExactly(URI.create("redis://redis:6379"));
    }

    @Test
    void aConsoleInProductionIsForAdministrators(Vertx vertx) {
        config.env().putAll(PRODUCTION);
        config.env().put("EXECHUB_EDGE_CONSOLE", "true");
        assertThat(config.load(vertx).edge().console()).isEqualTo(ConsoleAccess.ADMINISTRATORS);
    }

    @Test
    void developmentMayDoWithoutTheConsole(Vertx vertx) {
        config.env().put("EXECHUB_EDGE_CONSOLE", "false");
        assertThat(config.load(vertx).edge().console()).isEqualTo(ConsoleAccess.OFF);
    }

    @Test
    void aPublicKeyIsKeyEnoughForProduction(Vertx vertx) throws Exception {
        var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
        var body = Base64.getEncoder().encodeToString(key.getEncoded());
        config.write("key.pem", "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
        config.env().putAll(Map.of("NODE_ENV", "production", "REDIS_HOST", "redis", "JWT_PUBLIC_KEY_FILE", "key.pem"));
        assertThat(config.load(vertx).token().keys().hasKey()).isTrue();
    }

    @Test
    void productionSaysEverythingItMisses(Vertx vertx) {
        config.env().put("NODE_ENV", "production");
        config.env().put("CORS_ORIGIN", "*");
        assertThat(config.refusal(vertx)).isEqualTo("""
                        REDIS_URL: not set (expected: redis://host:port, or REDIS_HOST, in production)
                        CORS_ORIGIN: '*' (expected: scheme://host[:port]; * is for development only)
                        JWT_SECRET: not set (expected: a secret of at least 32 bytes, or JWT_PUBLIC_KEY_FILE, or JWT_JWKS_URL, in production)""");
    }

    @Test
    void aShortSecretIsRefusedInDevelopmentTooAndNeverShown(Vertx vertx) {
        config.env().put("JWT_SECRET", "hunter2");
        assertThat(config.refusal(vertx)).isEqualTo("JWT_SECRET: (hidden) (expected: at least 32 bytes)");
    }

    @Test
    void allThatIsWrongWithTheTokenSettingsIsSaidAtOnce(Vertx vertx) {
        config.write("key.pem", "");
        config.env()
                .putAll(Map.of(
                        "JWT_SECRET", "hunter2",
                        "JWT_PUBLIC_KEY_FILE", "key.pem",
                        "EXECHUB_JWT_ALGORITHMS", "HS256",
                        "JWT_LEEWAY", "2h"));
        assertThat(config.refusal(vertx).lines().map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactly("JWT_SECRET", "JWT_PUBLIC_KEY_FILE", "EXECHUB_JWT_ALGORITHMS", "JWT_LEEWAY");
    }

    @Test
    void aPreviousSecretGoesWithItsSuccessorAndIsNeverShown(Vertx vertx) {
        config.env().put("EXECHUB_JWT_PREVIOUS_SECRET", SECRET);
        var expected =
                "EXECHUB_JWT_PREVIOUS_SECRET: (hidden) (expected: at least 32 bytes, and a secret that replaces it)";
        assertThat(config.refusal(vertx)).isEqualTo(expected);
        config.env().put("JWT_SECRET", SECRET.replace('0', '9'));
        assertThat(config.load(vertx).token().keys().previousSecret()).contains(new Secret(SECRET));
        config.env().put("EXECHUB_JWT_PREVIOUS_SECRET", "hunter2");
        assertThat(config.refusal(vertx)).isEqualTo(expected);
    }

    @Test
    void publishedKeysAreKeyEnoughForProduction(Vertx vertx) {
        config.write("keys.json", "");
        config.env().putAll(Map.of("NODE_ENV", "production", "REDIS_HOST", "redis"));
        for (var location : List.of("https://id.example/keys?v=1", "http://127.0.0.1:1/k")) {
            config.env().put("JWT_JWKS_URL", location);
            assertThat(config.load(vertx).token().keys().jwksUrl()).contains(URI.create(location));
        }
        for (var location : List.of("keys.json", "file:keys.json")) {
            config.env().put("JWT_JWKS_URL", location);
            var file = config.load(vertx).token().keys().jwksUrl().orElseThrow();
            assertThat(Path.of(file)).isRegularFile();
            config.env().put("JWT_JWKS_URL", file.toString());
            assertThat(config.load(vertx).token().keys().jwksUrl()).contains(file);
        }
    }

    @Test
    void everyBadKeyIsNamedAtOnce(Vertx vertx) {
        config.env()
                .putAll(Map.of(
                        "PORT", "99999",
                        "REDIS_PORT", "abc",
                        "EXECHUB_SESSION_HEARTBEAT", "soon",
                        "EXECHUB_SESSION_MAX_FRAME", "1",
                        "EXECHUB_SESION_LEASE", "1s",
                        "DRAIN_WINDOW", "2h",
                        "CLUSTER", "tcp"));
        assertThat(config.refusal(vertx).lines())
                .containsExactly(
                        "EXECHUB_SESION_LEASE: unknown key (nearest: EXECHUB_SESSION_LEASE)",
                        "PORT: '99999' (expected: 0 to 65535)",
                        "EXECHUB_SESSION_HEARTBEAT: 'soon' (expected: a time such as 500ms, 30s, 5m, 1h or 0)",
                        "EXECHUB_SESSION_MAX_FRAME: '1' (expected: 1024 to 1048576)",
                        "REDIS_PORT: 'abc' (expected: 1 to 65535)",
                        "CLUSTER_MEMBERS: not set (expected: host:port,… in mode tcp)",
                        "DRAIN_WINDOW: '2h' (expected: 0 to 1h)");
    }

    @Test
    void theEventBusOfAClusterHasAPortOfItsOwn(Vertx vertx) {
        config.env().put("EVENT_BUS_PORT", "5701");
        assertThat(config.load(vertx).cluster().eventBusPort()).isEqualTo(5701);
        config.env().putAll(Map.of("CLUSTER", "tcp", "CLUSTER_MEMBERS", "127.0.0.1:5701"));
        assertThat(config.refusal(vertx))
                .isEqualTo("EVENT_BUS_PORT: '5701' (expected: another port than the membership's)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NODE_ENV | prod | NODE_ENV: 'prod' (expected: development or production)
            PORT | -1 | PORT: '-1' (expected: 0 to 65535)
            MANAGEMENT_PORT | 3001 | MANAGEMENT_PORT: '3001' (expected: another port than the public one)
            CORS_ORIGIN | https://a.example/ | CORS_ORIGIN: 'https://a.example/' (expected: scheme://host[:port] as browsers send it: lower case, no path, no default port; or * alone)
            CORS_ORIGIN | *,https://a.example | CORS_ORIGIN: '*,https://a.example' (expected: scheme://host[:port] as browsers send it: lower case, no path, no default port; or * alone)
            JWT_JWKS_URL | ftp://a.example/k | JWT_JWKS_URL: 'ftp://a.example/k' (expected: https://host/path, http://host/path or the path of a readable file)
            JWT_JWKS_URL | https:///k | JWT_JWKS_URL: 'https:///k' (expected: https://host/path, http://host/path or the path of a readable file)
            JWT_JWKS_URL | https://a b/ | JWT_JWKS_URL: 'https://a b/' (expected: https://host/path, http://host/path or the path of a readable file)
            JWT_JWKS_URL | https://u:pw@a.example/k | JWT_JWKS_URL: '(hidden)@a.example/k' (expected: https://host/path, http://host/path or the path of a readable file)
            JWT_JWKS_URL | nowhere.json | JWT_JWKS_URL: 'nowhere.json' (expected: https://host/path, http://host/path or the path of a readable file)
            JWT_JWKS_URL | file:///nowhere.json | JWT_JWKS_URL: 'file:///nowhere.json' (expected: https://host/path, http://host/path or the path of a readable file)
            EXECHUB_JWT_JWKS_REFRESH | 0 | EXECHUB_JWT_JWKS_REFRESH: '0' (expected: 1s to 24h)
            EXECHUB_JWT_ALGORITHMS | HS256,ES256 | EXECHUB_JWT_ALGORITHMS: 'HS256,ES256' (expected: some of HS256, HS384, HS512; at least one for each key)
            EXECHUB_JWT_ALGORITHMS | hs256 | EXECHUB_JWT_ALGORITHMS: 'hs256' (expected: some of HS256, HS384, HS512; at least one for each key)
            JWT_LEEWAY | 1d | JWT_LEEWAY: '1d' (expected: a time such as 500ms, 30s, 5m, 1h or 0)
            JWT_LEEWAY | 61m | JWT_LEEWAY: '61m' (expected: 0 to 1h)
            JWT_SECRET_FILE | none | JWT_SECRET_FILE: 'none' (expected: a readable file)
            JWT_PUBLIC_KEY_FILE | none | JWT_PUBLIC_KEY_FILE: 'none' (expected: a readable file)
            REDIS_MODE | both | REDIS_MODE: 'both' (expected: standalone or sentinel or cluster)
            REDIS_MODE | sentinel | REDIS_SENTINEL_MASTER: not set (expected: the master's name, since the mode is sentinel)
            REDIS_SENTINEL_MASTER | m | REDIS_SENTINEL_MASTER: 'm' (expected: not set, since the mode is not sentinel)
            REDIS_PORT | 0 | REDIS_PORT: '0' (expected: 1 to 65535)
            REDIS_HOST | a:1 | REDIS_HOST: 'a:1' (expected: a host name or an address, without port)
            REDIS_URL | http://a | REDIS_URL: 'http://a' (expected: redis://host:port or rediss://host:port, comma-separated)
            REDIS_URL | redis://u:pw@ | REDIS_URL: '(hidden)@' (expected: redis://host:port or rediss://host:port, comma-separated)
            REDIS_URL | redis://a,redis://b | REDIS_URL: 'redis://a,redis://b' (expected: one address, since the mode is standalone)
            EXECHUB_REDIS_CA_FILE | none | EXECHUB_REDIS_CA_FILE: 'none' (expected: a readable file)
            SUBMISSION_STREAMS | a,a | SUBMISSION_STREAMS: 'a,a' (expected: one or more different stream names, comma-separated)
            EXECHUB_EDGE_INSTANCES | many | EXECHUB_EDGE_INSTANCES: 'many' (expected: a whole number)
            EXECHUB_EDGE_CONSOLE | yes | EXECHUB_EDGE_CONSOLE: 'yes' (expected: true or false)
            EXECHUB_SESSION_MAX_FRAME | 1GiB | EXECHUB_SESSION_MAX_FRAME: '1GiB' (expected: bytes, such as 16384, 16KiB or 1MiB)
            EXECHUB_SESSION_LEASE | 10s | EXECHUB_SESSION_LEASE_RENEWAL: '60s' (expected: less than the lease)
            EXECHUB_JOURNAL_MAX_ENTRIES | 0 | EXECHUB_JOURNAL_MAX_ENTRIES: '0' (expected: 1 to 100000)
            EXECHUB_CLUSTER_PUBLIC_EVENT_BUS_PORT | 65536 | EXECHUB_CLUSTER_PUBLIC_EVENT_BUS_PORT: '65536' (expected: 0 to 65535)
            EXECHUB_CONFIG | nowhere.yaml | EXECHUB_CONFIG: 'nowhere.yaml' (expected: a readable file of YAML)
            """)
    void aBadValueIsNamedWithWhatWasExpected(String name, String value, String line, Vertx vertx) {
        config.env().put(name, value);
        assertThat(config.refusal(vertx)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:", "a:0", "a:65536", ":5701", "a:5701,b", "a:5701,b:x"})
    void aMemberOfTheClusterHasAHostAndAPort(String members, Vertx vertx) {
        config.env().putAll(Map.of("CLUSTER", "tcp", "CLUSTER_MEMBERS", members));
        assertThat(config.refusal(vertx))
                .isEqualTo("CLUSTER_MEMBERS: '" + members + "' (expected: host:port,… in mode tcp)");
    }

    @Test
    void certificateAndKeyGoTogether(Vertx vertx) {
        config.write("cert.pem", "");
        config.env().put("TLS_CERT_FILE", "cert.pem");
        assertThat(config.refusal(vertx))
                .isEqualTo("TLS_KEY_FILE: not set (expected: a PEM file, since certificate and key go together)");
    }

    @Test
    void aPublicKeyFileMustHoldAPublicKey(Vertx vertx) {
        config.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        config.env().put("JWT_PUBLIC_KEY_FILE", "key.pem");
        assertThat(config.refusal(vertx))
                .startsWith("JWT_PUBLIC_KEY_FILE: 'key.pem' (expected: a PEM file with a PUBLIC KEY");
    }

    @Test
    void redisIsAddressedByUrlOrByHost(Vertx vertx) {
        config.env().putAll(Map.of("REDIS_URL", "rediss://r:1", "REDIS_HOST", "r", "REDIS_PORT", "1"));
        assertThat(config.refusal(vertx).lines())
                .containsExactly(
                        "REDIS_HOST: 'r' (expected: not set, since REDIS_URL is)",
                        "REDIS_PORT: '1' (expected: not set, since REDIS_URL is)");
    }

    @Test
    void theFilesOfRedisTlsAreCheckedAtTheStart(Vertx vertx) {
        config.write("empty.pem", "");
        config.env()
                .putAll(Map.of(
                        "REDIS_URL", "rediss://r:1",
                        "EXECHUB_REDIS_CA_FILE", "empty.pem",
                        "EXECHUB_REDIS_KEY_FILE", "empty.pem",
                        "EXECHUB_REDIS_MAX_BACKOFF", "0"));
        assertThat(config.refusal(vertx).lines())
                .containsExactly(
                        "EXECHUB_REDIS_CA_FILE: 'empty.pem' (expected: a PEM file with the certificates to trust)",
                        "EXECHUB_REDIS_CERT_FILE: not set (expected: a PEM file, since certificate and key go together)",
                        "EXECHUB_REDIS_MAX_BACKOFF: '0' (expected: 1ms to 1h)");
    }

    @Test
    void theFilesOfRedisTlsGoWithItsScheme(@TempDir Path directory, Vertx vertx) {
        config.env().put("REDIS_URL", "redis://r:1");
        var ca = new TestAuthority(directory, "ca").caFile().toString();
        config.env().put("EXECHUB_REDIS_CA_FILE", ca);
        assertThat(config.refusal(vertx))
                .isEqualTo("EXECHUB_REDIS_CA_FILE: '" + ca
                        + "' (expected: not set, since Redis is not addressed by rediss://)");
        config.env().put("REDIS_URL", "rediss://r:1");
        assertThat(config.load(vertx).redis().orElseThrow().tls().caFile()).contains(Path.of(ca));
    }

    @Test
    void aRedisPortAloneMeansThisMachine(Vertx vertx) {
        config.env().put("REDIS_PORT", "7000");
        assertThat(endpoints(config.load(vertx))).containsExactly(URI.create("redis://localhost:7000"));
    }

    @Test
    void aRedisHostMayBeAnAddress(Vertx vertx) {
        config.env().put("REDIS_HOST", "::1");
        assertThat(endpoints(config.load(vertx))).containsExactly(URI.create("redis://[::1]:6379"));
    }

    @Test
    void sentinelsAreAList(Vertx vertx) {
        config.env()
                .putAll(Map.of(
                        "REDIS_MODE",
                        "sentinel",
                        "REDIS_SENTINEL_MASTER",
                        "m",
                        "REDIS_URL",
                        "redis://a:1, redis://b:2"));
        var redis = config.load(vertx).redis().orElseThrow();
        assertThat(redis.mode()).isEqualTo(RedisSettings.Mode.SENTINEL);
        assertThat(redis.sentinelMaster()).contains("m");
        assertThat(redis.endpoints()).containsExactly(URI.create("redis://a:1"), URI.create("redis://b:2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "0ms", "0h"})
    void zeroIsZeroInAnyUnit(String zero, Vertx vertx) {
        config.env().put("DRAIN_WINDOW", zero);
        assertThat(config.load(vertx).drainWindow()).isEqualTo(Duration.ZERO);
    }

    private static List<URI> endpoints(ServiceConfig service) {
        return service.redis().orElseThrow().endpoints();
    }
}
