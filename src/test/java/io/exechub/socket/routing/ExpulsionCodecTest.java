package io.exechub.socket.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpulsionCodecTest {
    private final ExpulsionCodec codec = new ExpulsionCodec();

    static Stream<Expulsion> expulsions() {
        var user = new UserId("käthe");
        return Stream.of(
                Expulsion.of(user),
                Expulsion.of(user, SocketId.random()),
                Expulsion.replaced(user, SocketId.random()),
                Expulsion.ofToken("jti"),
                Expulsion.ofTokens(user, Instant.ofEpochMilli(1_764_000_000_123L)));
    }

    @ParameterizedTest
    @MethodSource("expulsions")
    void anExpulsionArrivesAsItWasSent(Expulsion sent) {
        var buffer = Buffer.buffer("before");
        codec.encodeToWire(buffer, sent);
        assertThat(codec.decodeFromWire("before".length(), buffer)).isEqualTo(sent);
    }

    @Test
    void whatIsCutShortOrOfAnotherVersionIsRefused() {
        var buffer = Buffer.buffer();
        codec.encodeToWire(buffer, Expulsion.ofToken("jti"));
        for (int length = 0; length < buffer.length(); length++) {
            var part = buffer.getBuffer(0, length);
            assertThatThrownBy(() -> codec.decodeFromWire(0, part)).isInstanceOf(IllegalArgumentException.class);
        }
        buffer.setByte(0, (byte) 2);
        assertThatThrownBy(() -> codec.decodeFromWire(0, buffer)).hasMessageContaining("version 2");
    }
}
