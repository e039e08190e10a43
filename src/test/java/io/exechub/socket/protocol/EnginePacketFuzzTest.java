package io.exechub.socket.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginePacketFuzzTest {
    @FuzzTest
    void aBodyIsReadInFullOrRefused(byte[] input) {
        var body = new String(input, UTF_8);
        List<EnginePacket> packets;
        try {
            packets = EnginePacket.decodeAll(body);
        } catch (BadMessageException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("expected: "), "says what was expected");
            return;
        }
        assertEquals(body.chars().filter(c -> c == EnginePacket.SEPARATOR).count() + 1, packets.size());
        var written = EnginePacket.encodeAll(packets);
        assertEquals(packets, again(written));
        if (packets.stream().allMatch(EnginePacket.Text.class::isInstance)) {
            assertEquals(body, written);
        }
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(EnginePacketFuzzTest.class, "aBodyIsReadInFullOrRefused")
                .forEach(this::aBodyIsReadInFullOrRefused);
    }

    private static List<EnginePacket> again(String body) {
        try {
            return EnginePacket.decodeAll(body);
        } catch (BadMessageException refused) {
            throw new AssertionError(refused);
        }
    }
}
