package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.Secret;
import io.exechub.socket.redis.RedisSettings.Mode;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisRole;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h:6379",
                "redis://h",
                "redis://:6379",
                "h:6379",
                "redis://h:6379/x",
                "redis://h:70000",
                "redis://h:6379?db=1"
            })
    void anEndpointThatIsNoneIsRefused(String endpoint) {
        assertThatThrownBy(() -> settings(Mode.STANDALONE, null, endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoints: '" + endpoint + "' (expected: redis://host:port or rediss://host:port)");
    }

    @Test
    void modesAskForTheirEndpoints() {
        assertThatThrownBy(() -> settings(Mode.STANDALONE, null))
                .hasMessageStartingWith("endpoints: 'none' (expected: at least one");
        assertThatThrownBy(() -> settings(Mode.STANDALONE, null, "redis://a:1", "redis://b:2"))
                .hasMessage("endpoints: 'a:1, b:2' (expected: exactly one in mode standalone)");
        assertThatThrownBy(() -> settings(Mode.CLUSTER, null, "redis://a:1", "rediss://b:2"))
                .hasMessage("endpoints: 'a:1, b:2' (expected: all redis:// or all rediss://)");
    }

    @Test
    void sentinelsNeedTheMastersNameAndOthersHaveNone() {
        assertThatThrownBy(() -> settings(Mode.SENTINEL, null, "redis://a:1"))
                .hasMessage("sentinelMaster: 'none' (expected: the master's name in mode sentinel, none otherwise)");
        assertThatThrownBy(() -> settings(Mode.CLUSTER, "m", "redis://a:1"))
                .hasMessageStartingWith("sentinelMaster: 'm' (expected:");
    }

    @Test
    void timesAreAtLeastAMillisecond() {
        assertThatThrownBy(() -> new RedisSettings(
                        Mode.STANDALONE,
                        List.of(URI.create("redis://a:1")),
                        Optional.empty(),
                        Optional.empty(),
                        RedisTlsSettings.NO_FILES,
                        Duration.ZERO,
                        SECOND,
                        SECOND))
                .hasMessage("commandTimeout: '0' (expected: 1ms to 1h)");
    }

    @Test
    void secretsAreNeverPrinted() {
        var settings = settings(Mode.STANDALONE, null, "redis://user:geheim@a:1/0");

        assertThat(settings.toString()).doesNotContain("geheim").contains("a:1");
        assertThat(settings.addresses()).isEqualTo("a:1");
        assertThatThrownBy(() -> settings(Mode.STANDALONE, null, "http://user:geh@eim@a:1"))
                .message()
                .doesNotContain("geh")
                .doesNotContain("eim");
    }

    @Test
    void tlsVerifiesTheServersName() {
        var net =
                settings(Mode.STANDALONE, null, "rediss://a:1").commandOptions().getNetClientOptions();

        assertThat(net.isSsl()).isTrue();
        assertThat(net.getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(net.isTrustAll()).isFalse();
    }

    @Test
    void sentinelsAreAskedForTheMasterAndFailoverIsOurs() {
        var options = settings(Mode.SENTINEL, "m", "redis://a:1", "redis://b:2").commandOptions();

        assertThat(options.getType()).isEqualTo(RedisClientType.SENTINEL);
        assertThat(options.getRole()).isEqualTo(RedisRole.MASTER);
        assertThat(options.getMasterName()).isEqualTo("m");
        assertThat(options.isAutoFailover()).isFalse();
        assertThat(options.getEndpoints()).containsExactly("redis://a:1", "redis://b:2");
        assertThat(options.getPassword()).isEqualTo("secret");
    }

    @Test
    void subscribersTryTheNodesOfAClusterInTurn() {
        var settings = settings(Mode.CLUSTER, null, "redis://a:1", "redis://b:2");

        assertThat(settings.commandOptions().getType()).isEqualTo(RedisClientType.CLUSTER);
        assertThat(Stream.of(0, 1, 2)
                        .map(settings::subscriberOptions)
                        .map(options -> options.getType() + " " + options.getEndpoint()))
                .containsExactly("STANDALONE redis://a:1", "STANDALONE redis://b:2", "STANDALONE redis://a:1");
    }

    @Test
    void eachAttemptAsksAnotherEndpointFirst() {
        for (var settings : List.of(
                settings(Mode.SENTINEL, "m", "redis://a:1", "redis://b:2"),
                settings(Mode.CLUSTER, null, "redis://a:1", "redis://b:2"))) {
            assertThat(settings.commandOptions(0).getEndpoints()).containsExactly("redis://a:1", "redis://b:2");
            assertThat(settings.commandOptions(1).getEndpoints()).containsExactly("redis://b:2", "redis://a:1");
            assertThat(settings.commandOptions(2).getEndpoints()).containsExactly("redis://a:1", "redis://b:2");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis://h:1, , secret",
        "redis://user@h:1, user, secret",
        "redis://:pw@h:1, , pw",
        "redis://user:p+w@h:1/2, user, p+w",
        "redis://us%3Aer:p%40%20w%2B%C3%BC@[::1]:1, us:er, p@ w+ü"
    })
    void userAndPasswordMayStandInTheEndpoint(String endpoint, @Nullable String user, String password) {
        var options = settings(Mode.STANDALONE, null, endpoint).commandOptions();

        assertThat(options.getUser()).isEqualTo(user);
        assertThat(options.getPassword()).isEqualTo(password);
        assertThat(options.getEndpoint()).isEqualTo(endpoint.replaceFirst("//.*@", "//"));
    }

    @Test
    void userAndPasswordAreTheSameForAllEndpoints() {
        var settings = settings(Mode.SENTINEL, "m", "redis://a:1", "redis://user:pw@b:2");

        assertThat(settings.commandOptions().getUser()).isEqualTo("user");
        assertThat(settings.commandOptions().getPassword()).isEqualTo("pw");
        assertThatThrownBy(() -> settings(Mode.CLUSTER, null, "redis://user:pw@a:1", "redis://user:geheim@b:2"))
                .hasMessage("endpoints: '(hidden)' (expected: the same user and password for all)");
    }

    private static RedisSettings settings(Mode mode, @Nullable String master, String... endpoints) {
        return new RedisSettings(
                mode,
                Stream.of(endpoints).map(URI::create).toList(),
                Optional.of(new Secret("secret")),
                Optional.ofNullable(master),
                RedisTlsSettings.NO_FILES,
                SECOND,
                SECOND,
                SECOND);
    }
}
