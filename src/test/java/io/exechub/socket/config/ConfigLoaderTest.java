package io.exechub.socket.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Secret;
import io.exechub.socket.redis.RedisSettings;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ConfigLoaderTest {
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
    void laterLayersWin(Vertx vertx) {
        config.write("conf/application.yaml", "edge: {port: 1001, instances: 1, maxConnections: 1}");
        config.write(".env", "PORT=1002\nEXECHUB_EDGE_INSTANCES=2");
        config.env().put("PORT", "1003");
        var edge = config.load(vertx).edge();
        assertThat(List.of(edge.port(), edge.instances(), edge.maxConnections()))
                .containsExactly(1003, 2, 1);
    }

    @Test
    void anEmptyVariableIsNotSet(Vertx vertx) {
        config.write(".env", "PORT=1002");
        config.env().putAll(Map.of("PORT", "", "JWT_SECRET", "", "REDIS_HOST", ""));
        var service = config.load(vertx);
        assertThat(service.edge().port()).isEqualTo(1002);
        assertThat(service.token().keys().secret()).isEmpty();
        assertThat(service.redis()).isEmpty();
    }

    @Test
    void theDotenvFileIsNotReadInProduction(Vertx vertx) {
        config.write(".env", "PORT=1002");
        config.env().putAll(PRODUCTION);
        assertThat(config.load(vertx).edge().port()).isEqualTo(3001);
    }

    @Test
    void theDotenvFileCannotMakeItProduction(Vertx vertx) {
        config.write(".env", "NODE_ENV=production");
        assertThat(config.refusal(vertx)).isEqualTo("NODE_ENV in .env: not development, but .env is read there only");
    }

    @Test
    void aMalformedDotenvFileIsRefusedWithoutQuotingIt(Vertx vertx) {
        config.write(".env", "PORT=0\n\nhunter2 hunter2");
        assertThat(config.refusal(vertx)).isEqualTo(".env: malformed at line 3 (expected: NAME=value on each line)");
    }

    @Test
    void bothSpellingsOfAKeyMustAgree(Vertx vertx) {
        config.env().putAll(Map.of("PORT", "1001", "EXECHUB_EDGE_PORT", "1001"));
        assertThat(config.load(vertx).edge().port()).isEqualTo(1001);
        config.env().put("EXECHUB_EDGE_PORT", "1002");
        assertThat(config.refusal(vertx))
                .isEqualTo("PORT: '1001' (expected: the same as EXECHUB_EDGE_PORT, or only one of the two)");
    }

    @Test
    void badKeysInTheSettingsFileAreNamedWithTheFile(Vertx vertx) {
        config.write("conf/application.yaml", "session: {heartbeet: 5s, lease: x}\nport: 1");
        assertThat(config.refusal(vertx).lines())
                .containsExactly(
                        "session.heartbeet in conf/application.yaml: unknown key (nearest: session.heartbeat)",
                        "port in conf/application.yaml: unknown key (nearest: edge.port)",
                        "session.lease in conf/application.yaml: 'x' (expected: a time such as 500ms, 30s, 5m, 1h or 0)");
    }

    @Test
    void brokenYamlIsRefusedWithItsLineButWithoutQuotingIt(Vertx vertx) {
        config.write("conf/application.yaml", "jwt:\n  secret: \"hunter2\n");
        assertThat(config.refusal(vertx))
                .isEqualTo("conf/application.yaml: unreadable (expected: YAML; see line 2)")
                .doesNotContain("hunter2");
    }

    @Test
    void aSettingsFileOfCommentsIsEmpty(Vertx vertx) {
        config.write("conf/application.yaml", "# nothing here\n\n  # nor here\n");
        assertThat(config.load(vertx).edge().port()).isEqualTo(3001);
    }

    @Test
    void listsMayBeWrittenAsYamlHasThem(Vertx vertx) {
        config.write(
                "conf/application.yaml", "edge:\n  origins:\n    - https://a.example\n    - https://b.example:8443");
        assertThat(config.load(vertx).edge().origins()).containsExactly("https://a.example", "https://b.example:8443");
    }

    @Test
    void anotherSettingsFileCanBeNamed(Vertx vertx) {
        config.write("conf/application.yaml", "edge: {port: 1001}");
        config.write("other.yaml", "edge: {instances: 3}");
        config.env().put("EXECHUB_CONFIG", "other.yaml");
        var edge = config.load(vertx).edge();
        assertThat(List.of(edge.port(), edge.instances())).containsExactly(3001, 3);
    }

    @Test
    void secretsComeFromFilesLessOneNewline(Vertx vertx) {
        config.write("jwt", SECRET + "\n\n");
        config.write("redis", "p w\r\n");
        config.env().putAll(Map.of("JWT_SECRET_FILE", "jwt", "REDIS_PASSWORD_FILE", "redis"));
        var service = config.load(vertx);
        assertThat(service.token().keys().secret()).contains(new Secret(SECRET + "\n"));
        assertThat(service.redis().flatMap(RedisSettings::password)).contains(new Secret("p w"));
    }

    @Test
    void aShortSecretInAFileIsBlamedOnTheFile(Vertx vertx) {
        config.write("jwt", "hunter2\n");
        config.env().put("JWT_SECRET_FILE", "jwt");
        assertThat(config.refusal(vertx)).isEqualTo("JWT_SECRET_FILE: 'jwt' (expected: at least 32 bytes)");
    }

    @Test
    void aSecretIsGivenOnlyOnce(Vertx vertx) {
        config.write("jwt", SECRET);
        config.env().putAll(Map.of("JWT_SECRET_FILE", "jwt", "JWT_SECRET", SECRET));
        assertThat(config.refusal(vertx)).isEqualTo("JWT_SECRET_FILE: 'jwt' (expected: not set, since JWT_SECRET is)");
    }

    @Test
    void theDescriptionShowsEveryKeyButNoSecret(Vertx vertx) {
        config.env().putAll(PRODUCTION);
        config.env().remove("REDIS_HOST");
        config.env().put("REDIS_URL", "redis://u:hunter2@r:1");
        var lines =
                ConfigLoader.describe(vertx, config.env(), config.directory()).await();
        assertThat(values(lines))
                .contains(
                        "edge.host: '0.0.0.0'",
                        "jwt.secret: (hidden)",
                        "jwt.issuer: not set",
                        "redis.url: '(hidden)@r:1'");
    }

    @Test
    void theDescriptionNamesTheSourceOfEachValue(Vertx vertx) {
        config.write("jwt", SECRET);
        config.write(".env", "PORT=4001\nHOST=127.0.0.2\n");
        config.write("conf/application.yaml", "session:\n  heartbeat: 20s\n");
        config.env().putAll(Map.of("JWT_SECRET_FILE", "jwt", "HOST", "127.0.0.3", "EXECHUB_JOURNAL_REPLICAS", "1"));
        var lines =
                ConfigLoader.describe(vertx, config.env(), config.directory()).await();
        assertThat(lines.stream().map(line -> line.replaceFirst(" +# ", " # ")))
                .contains(
                        "edge.host: '127.0.0.3' # environment HOST",
                        "edge.port: '4001' # .env PORT",
                        "session.heartbeat: '20s' # conf/application.yaml",
                        "session.maxFrame: '16KiB' # default",
                        "journal.replicas: '1' # environment EXECHUB_JOURNAL_REPLICAS",
                        "jwt.secret: (hidden) # the file of jwt.secretFile",
                        "jwt.secretFile: 'jwt' # environment JWT_SECRET_FILE",
                        "trace.sample: '1' # default");
    }

    private static List<String> values(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst(" +# .*", "")).toList();
    }
}
