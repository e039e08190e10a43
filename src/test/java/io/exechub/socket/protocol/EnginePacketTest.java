package io.exechub.socket.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnginePacketTest {
    @ParameterizedTest
    @CsvSource({
        "0{}, OPEN, {}",
        "1, CLOSE,",
        "2probe, PING, probe",
        "3, PONG,",
        "42[], MESSAGE, 2[]",
        "5, UPGRADE,",
        "6, NOOP,"
    })
    void aTextPacketIsADigitAndItsData(String text, EnginePacket.Type type, String data) throws BadMessageException {
        var packet = new EnginePacket.Text(type, data == null ? "" : data);
        assertThat(EnginePacket.decode(text)).isEqualTo(packet);
        assertThat(packet.encode()).isEqualTo(text);
    }

    @Test
    void bytesAreBase64WhereOnlyTextTravels() throws BadMessageException {
        var packet = new EnginePacket.Binary(Buffer.buffer(new byte[] {1, 2, 3, 4}));
        assertThat(packet.encode()).isEqualTo("bAQIDBA==");
        assertThat(EnginePacket.decode("bAQIDBA==")).isEqualTo(packet);
        assertThat(EnginePacket.decode("b")).isEqualTo(new EnginePacket.Binary(Buffer.buffer()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "abc", "-1", " 4", "\u0664", "b*", "bAQIDB", "B"})
    void anythingElseIsNoPacket(String text) {
        assertThatThrownBy(() -> EnginePacket.decode(text))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void aBodyHoldsPacketsBetweenSeparators() throws BadMessageException {
        var packets = List.of(
                new EnginePacket.Text(EnginePacket.Type.MESSAGE, "č😀"),
                EnginePacket.PING,
                new EnginePacket.Binary(Buffer.buffer("x")));
        var body = "4č😀\u001e2\u001eb" + "eA==";
        assertThat(EnginePacket.encodeAll(packets)).isEqualTo(body);
        assertThat(EnginePacket.decodeAll(body)).isEqualTo(packets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u001e", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b", "4a\u001ex"})
    void aBodyHoldsNothingElse(String body) {
        assertThatThrownBy(() -> EnginePacket.decodeAll(body)).isInstanceOf(BadMessageException.class);
    }

    @Test
    void aPacketKnowsAboutHowLargeItIs() {
        assertThat(EnginePacket.PING.size()).isEqualTo(1);
        assertThat(new EnginePacket.Text(EnginePacket.Type.MESSAGE, "four").size())
                .isEqualTo(5);
        assertThat(new EnginePacket.Binary(Buffer.buffer("four".getBytes(UTF_8))).size())
                .isEqualTo(4);
    }
}
