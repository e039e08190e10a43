package io.exechub.socket.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import io.exechub.socket.model.Position;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonProtocolFuzzTest {
    private static final int MAX_BYTES = 16_384;

    @FuzzTest
    void whatIsAcceptedMeansWhatWasSent(byte[] input) {
        var frame = new String(input, UTF_8);
        ClientMessage message;
        try {
            message = JsonProtocol.decode(frame, MAX_BYTES);
        } catch (BadMessageException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("expected: "), "says what was expected");
            return;
        }
        assertTrue(frame.getBytes(UTF_8).length <= MAX_BYTES);
        assertMeans(new JsonObject(frame), message);
        assertEquals(message, again(message));
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(JsonProtocolFuzzTest.class, "whatIsAcceptedMeansWhatWasSent")
                .forEach(this::whatIsAcceptedMeansWhatWasSent);
    }

    private static void assertMeans(JsonObject sent, ClientMessage message) {
        if (message instanceof ClientMessage.Register register) {
            assertEquals("register_user", sent.getString("event"));
            var data = sent.getJsonObject("data");
            assertEquals(data.getValue("userId").toString(), register.userId());
            assertEquals(data.getString("token", "") == null ? "" : data.getString("token", ""), register.token());
            assertEquals(data.getString("lastEventId"), text(register.lastEventId()));
        } else {
            assertEquals("ping", sent.getString("event"));
        }
    }

    private static @Nullable String text(@Nullable Position position) {
        return position == null ? null : position.toString();
    }

    private static ClientMessage again(ClientMessage message) {
        try {
            // Larger, since escapes may be written in more bytes than they were read from.
            return JsonProtocol.decode(frame(message), 8 * MAX_BYTES);
        } catch (BadMessageException refused) {
            throw new AssertionError(refused);
        }
    }

    private static String frame(ClientMessage message) {
        if (message instanceof ClientMessage.Register register) {
            return new JsonObject()
                    .put("event", "register_user")
                    .put(
                            "data",
                            new JsonObject()
                                    .put("userId", register.userId())
                                    .put("token", register.token())
                                    .put("lastEventId", text(register.lastEventId())))
                    .encode();
        }
        return "{\"event\":\"ping\"}";
    }
}
