package io.exechub.socket.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DurationTextFuzzTest {
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));

    @FuzzTest
    void aTimeIsDigitsAndAUnit(byte[] input) {
        var text = new String(input, UTF_8);
        assertEquals(expected(text), DurationText.parse(text));
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(DurationTextFuzzTest.class, "aTimeIsDigitsAndAUnit").forEach(this::aTimeIsDigitsAndAUnit);
    }

    private static Optional<Duration> expected(String text) {
        int digits = (int) text.chars().takeWhile(c -> '0' <= c && c <= '9').count();
        var unit = UNITS.get(text.substring(digits));
        if (digits < 1 || digits > 9 || unit == null) {
            return text.equals("0") ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        return Optional.of(unit.multipliedBy(Long.parseLong(text.substring(0, digits))));
    }
}
