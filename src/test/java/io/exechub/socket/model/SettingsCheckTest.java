package io.exechub.socket.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
    @Test
    void everyBadFieldIsNamedAtOnce() {
        var check = new SettingsCheck()
                .within("port", 70_000, 0, 65_535)
                .within("fine", 1, 1, 1)
                .within("window", Duration.ofSeconds(90), Duration.ZERO, Duration.ofMinutes(1))
                .notBlank("name", " ");
        assertThat(catchThrowableOfType(InvalidSettingsException.class, check::orThrow))
                .hasMessage("""
                        port: '70000' (expected: 0 to 65535)
                        window: '90s' (expected: 0 to 1m)
                        name: ' ' (expected: not empty)""");
    }

    @Test
    void theLimitsThemselvesAreAllowed() {
        assertThatCode(() -> new SettingsCheck()
                        .within("low", 0, 0, 1)
                        .within("high", 1, 0, 1)
                        .within("short", Duration.ZERO, Duration.ZERO, Duration.ofHours(1))
                        .within("long", Duration.ofHours(1), Duration.ZERO, Duration.ofHours(1))
                        .orThrow())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT0.5S, 500ms", "PT1.5S, 1500ms", "PT90S, 90s", "PT90M, 90m", "PT24H, 24h", "PT-1S, -1s"})
    void timesAreSpelledAsOperatorsWriteThem(Duration duration, String spelling) {
        var check = new SettingsCheck().that(false, "time", duration, "another");
        assertThat(catchThrowableOfType(InvalidSettingsException.class, check::orThrow))
                .hasMessage("time: '" + spelling + "' (expected: another)");
    }
}
