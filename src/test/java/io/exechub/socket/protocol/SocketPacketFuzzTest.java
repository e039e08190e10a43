package io.exechub.socket.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import org.junit.jupiter.api.Test;

class SocketPacketFuzzTest {
    private static final int MAX_FRAME = 16_384;

    @FuzzTest
    void aPacketIsUnderstoodOrRefused(byte[] input) {
        SocketPacket packet;
        try {
            packet = SocketPacket.decode(new String(input, UTF_8));
        } catch (BadMessageException refused) {
            assertSaysWhatWasExpected(refused);
            return;
        }
        assertTrue(packet.namespace().startsWith("/"));
        assertTrue(packet.attachments() >= 0 && packet.attachments() <= 10);
        assertEquals(packet, again(packet));
        readOn(packet);
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(SocketPacketFuzzTest.class, "aPacketIsUnderstoodOrRefused")
                .forEach(this::aPacketIsUnderstoodOrRefused);
    }

    private static void readOn(SocketPacket packet) {
        var json = packet.json();
        try {
            if (packet.type() == SocketPacket.Type.CONNECT) {
                SocketIoProtocol.registration(json, MAX_FRAME);
            } else if (json != null) {
                SocketIoProtocol.decode(json, MAX_FRAME);
            }
        } catch (BadMessageException refused) {
            assertSaysWhatWasExpected(refused);
        }
    }

    private static SocketPacket again(SocketPacket packet) {
        try {
            return SocketPacket.decode(packet.encode());
        } catch (BadMessageException refused) {
            throw new AssertionError(refused);
        }
    }

    private static void assertSaysWhatWasExpected(BadMessageException refused) {
        assertTrue(String.valueOf(refused.getMessage()).contains("expected: "), "says what was expected");
    }
}
