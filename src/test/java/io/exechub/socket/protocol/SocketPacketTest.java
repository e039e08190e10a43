package io.exechub.socket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketPacketTest {
    static Stream<Arguments> packets() {
        return Stream.of(
                Arguments.of("0", new SocketPacket(SocketPacket.Type.CONNECT, 0, "/", null, null)),
                Arguments.of(
                        "0{\"token\":\"t\"}",
                        new SocketPacket(SocketPacket.Type.CONNECT, 0, "/", null, "{\"token\":\"t\"}")),
                Arguments.of("0/admin,{\"sid\":\"x\"}", SocketPacket.connected("/admin", "x")),
                Arguments.of("1", SocketPacket.disconnect("/")),
                Arguments.of("1/admin,", SocketPacket.disconnect("/admin")),
                Arguments.of("2[\"foo\"]", SocketPacket.event("/", "[\"foo\"]")),
                Arguments.of("212[\"foo\"]", new SocketPacket(SocketPacket.Type.EVENT, 0, "/", 12L, "[\"foo\"]")),
                Arguments.of(
                        "2/admin,0[1, \"č\"]",
                        new SocketPacket(SocketPacket.Type.EVENT, 0, "/admin", 0L, "[1, \"č\"]")),
                Arguments.of("3/admin,13[]", SocketPacket.ack("/admin", 13, "[]")),
                Arguments.of("4/x,{\"message\":\"no\"}", SocketPacket.refused("/x", "no")),
                Arguments.of(
                        "52-/a,[\"b\",{}]",
                        new SocketPacket(SocketPacket.Type.BINARY_EVENT, 2, "/a", null, "[\"b\",{}]")),
                Arguments.of("61-15[\"b\"]", new SocketPacket(SocketPacket.Type.BINARY_ACK, 1, "/", 15L, "[\"b\"]")));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void aPacketIsReadAsItIsWritten(String text, SocketPacket packet) throws BadMessageException {
        assertThat(SocketPacket.decode(text)).isEqualTo(packet);
        assertThat(packet.encode()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0/custom|/custom", "0/custom?a=1|/custom?a=1", "0/,|/", "1/x|/x"})
    void aNamespaceEndsWithAComma(String text, String namespace) throws BadMessageException {
        assertThat(SocketPacket.decode(text).namespace()).isEqualTo(namespace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0null", "0[1]", "0\"text\"", "07"})
    void whatAClientConnectsWithIsForOthersToJudge(String text) throws BadMessageException {
        assertThat(SocketPacket.decode(text).type()).isEqualTo(SocketPacket.Type.CONNECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "abc",
                "2",
                "2{}",
                "2[]",
                "2[{}]",
                "2[null]",
                "2[\"a\"",
                "2[\"a\"]]",
                "2[\"a\"] x",
                "2abc[\"a\"]",
                "2-1[\"a\"]",
                "2/admin",
                "21234567890123456[\"a\"]",
                "3",
                "3{}",
                "1{}",
                "0{",
                "4",
                "5[\"a\"]",
                "5-[\"a\"]",
                "52[\"a\"]",
                "511-[\"a\"]",
                "599999999999999999999-[\"a\"]"
            })
    void anythingElseIsNoPacket(String text) {
        assertThatThrownBy(() -> SocketPacket.decode(text))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("expected: ");
    }
}
