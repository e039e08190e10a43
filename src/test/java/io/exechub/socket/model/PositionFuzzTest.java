package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PositionFuzzTest {
    private static final String EPOCH_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    @FuzzTest
    void whatIsReadIsWrittenTheSame(byte[] input) {
        var text = new String(input, UTF_8);
        assertEquals(
                isPosition(text) ? Optional.of(text) : Optional.empty(),
                Position.parse(text).map(Position::toString));
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(PositionFuzzTest.class, "whatIsReadIsWrittenTheSame")
                .forEach(this::whatIsReadIsWrittenTheSame);
    }

    private static boolean isPosition(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon > 32) {
            return false;
        }
        var epoch = text.substring(0, colon);
        var seq = text.substring(colon + 1);
        return epoch.chars().allMatch(c -> EPOCH_CHARACTERS.indexOf(c) >= 0)
                && !seq.isEmpty()
                && seq.length() <= 16
                && seq.chars().allMatch(c -> '0' <= c && c <= '9')
                && (seq.length() == 1 || seq.charAt(0) != '0');
    }
}
