package io.exechub.socket.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParcelCodecTest {
    private static final int LENGTH_OF_USER = 21;

    private final ParcelCodec codec = new ParcelCodec();

    static Stream<Parcel> parcels() {
        var plain = delivery("u", "e", 1, EventName.EXECUTION_RESULT, "{}", 0);
        var rich = delivery(
                "käthe \uD83D\uDE00",
                "A-z_0",
                Long.MAX_VALUE,
                EventName.SUBMISSION_STATUS_UPDATE,
                "{\"x\":\"\uD83D\uDE00 é \u2028 \\ud83d\",\"n\":1.10}",
                1_764_000_000_000L);
        var large = delivery("u", "e", 7, EventName.EXECUTION_RESULT, "{\"x\":\"" + "é".repeat(200_000) + "\"}", -1);
        return Stream.of(parcel(plain), parcel(rich), parcel(large), parcel(rich, large, plain, plain));
    }

    @ParameterizedTest
    @MethodSource("parcels")
    void aParcelArrivesAsItWasSent(Parcel parcel) {
        assertThat(codec.decodeFromWire(0, encoded(parcel))).isEqualTo(parcel);
    }

    @ParameterizedTest
    @MethodSource("parcels")
    void aParcelMayStandInTheMiddleOfABuffer(Parcel parcel) {
        var buffer = Buffer.buffer("before");
        codec.encodeToWire(buffer, parcel);
        assertThat(codec.decodeFromWire(6, buffer.appendString("behind"))).isEqualTo(parcel);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 2, -1})
    void anotherVersionIsRefused(byte version) {
        assertThatThrownBy(() -> codec.decodeFromWire(0, some().setByte(0, version)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("message exechub.parcel of version " + version + " (expected: 1)");
    }

    @Test
    void aParcelCutShortIsRefusedWhereverItEnds() {
        for (int length = 0; length < some().length(); length++) {
            var rest = some().slice(0, length);
            assertThatThrownBy(() -> codec.decodeFromWire(0, rest))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("message cut short");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, Integer.MIN_VALUE})
    void aParcelOfNothingIsRefused(int count) {
        assertThatThrownBy(() -> codec.decodeFromWire(0, some().setInt(1, count)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an empty parcel (expected: at least one delivery)");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, Integer.MAX_VALUE})
    void aParcelOfFewerThanItSaysIsRefused(int count) {
        assertThatThrownBy(() -> codec.decodeFromWire(0, some().setInt(1, count)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("message cut short");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 30})
    void aWrongLengthIsRefusedBeforeMemoryIsTakenForIt(int length) {
        assertThatThrownBy(() -> codec.decodeFromWire(0, some().setInt(LENGTH_OF_USER, length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("message cut short");
    }

    @Test
    void aTextThatIsNotUtf8IsRefusedAndAReplacementCharacterIsNot() {
        var sent = parcel(delivery("u", "e", 1, EventName.EXECUTION_RESULT, "{\"x\":\"\uFFFD\"}", 0));
        assertThat(codec.decodeFromWire(0, encoded(sent))).isEqualTo(sent);
        var malformed = some().setByte(LENGTH_OF_USER + Integer.BYTES, (byte) 0xFF);
        assertThatThrownBy(() -> codec.decodeFromWire(0, malformed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text is not UTF-8");
    }

    private Buffer some() {
        return encoded(parcel(delivery("u", "e", 1, EventName.EXECUTION_RESULT, "{}", 0)));
    }

    private Buffer encoded(Parcel parcel) {
        var buffer = Buffer.buffer();
        codec.encodeToWire(buffer, parcel);
        return buffer;
    }

    private static Parcel parcel(Delivery... deliveries) {
        return new Parcel(List.of(deliveries));
    }

    private static Delivery delivery(
            String user, String epoch, long seq, EventName name, String data, long publishedAt) {
        return new Delivery(new UserId(user), new JournaledEvent(new Position(epoch, seq), name, data, publishedAt));
    }
}
