package io.exechub.socket.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:3000",
                "https://a.example",
                "http://127.0.0.1:8080",
                "http://[::1]:3000",
                "http://a.example:443",
                "capacitor://localhost"
            })
    void anOriginAsBrowsersSendItIsAccepted(String origin) {
        assertThat(withOrigins(origin).origins()).containsExactly(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example",
                "https://a.example/",
                "https://a.example/app",
                "https://a.example?x",
                "https://a.example#x",
                "https://u@a.example",
                "https://A.example",
                "HTTPS://a.example",
                "https://a.example:443",
                "http://a.example:80",
                "https://*.example",
                "https://",
                "null",
                "",
                " ",
                "https://a b"
            })
    void whatNoBrowserSendsIsRefused(String origin) {
        assertThatThrownBy(() -> withOrigins("https://a.example", origin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("origins: 'https://a.example," + origin + "' (expected: scheme://host[:port]");
    }

    @Test
    void anyOriginStandsAlone() {
        assertThat(withOrigins("*").anyOrigin()).isTrue();
        assertThat(withOrigins("https://a.example").anyOrigin()).isFalse();
        assertThatThrownBy(() -> withOrigins("*", "https://a.example")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "fd00::/129", "/8", "x/y"})
    void whatIsNoSubnetIsRefused(String subnet) {
        assertThatThrownBy(() -> new EdgeSettings(
                        "127.0.0.1",
                        0,
                        1,
                        1,
                        0,
                        RequestSettings.defaults(),
                        List.of("::1", subnet),
                        List.of("*"),
                        ConsoleAccess.OFF,
                        Duration.ZERO,
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("trustedProxies: '::1," + subnet + "' (expected: addresses and subnets");
    }

    private static EdgeSettings withOrigins(String... origins) {
        return new EdgeSettings(
                "127.0.0.1",
                0,
                1,
                1,
                0,
                RequestSettings.defaults(),
                List.of(),
                List.of(origins),
                ConsoleAccess.OFF,
                Duration.ZERO,
                Optional.empty());
    }
}
