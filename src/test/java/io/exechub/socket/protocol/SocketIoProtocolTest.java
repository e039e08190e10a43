package io.exechub.socket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIoProtocolTest {
    private static final int MAX_FRAME = 16_384;
    private static final String TOKEN = "{\"token\":\"t\"}";

    @Test
    void anEventOfTheJournalIsItsNameItsDataAsPublishedAndItsPosition() {
        var data = "{\"submissionId\":\"s\",\"n\":1.10,\"t\":\"100% \\u2028 č😀\"}";
        var event = new JournaledEvent(new Position("e", 7), EventName.EXECUTION_RESULT, data, 0);
        assertThat(SocketIoProtocol.encode(new ServerMessage.Event(event)))
                .isEqualTo("[\"execution_result\"," + data + ",\"e:7\"]");
    }

    @Test
    void anythingElseIsItsNameAndItsData() {
        assertThat(SocketIoProtocol.encode(new ServerMessage.Pong())).isEqualTo("[\"pong\",{}]");
    }

    @Test
    void clientsSayWhatTheySayOnOtherDoors() throws BadMessageException {
        assertThat(SocketIoProtocol.decode("[\"ping\"]", MAX_FRAME)).isEqualTo(new ClientMessage.Ping());
        assertThat(SocketIoProtocol.decode(
                        "[\"register_user\",{\"userId\":7,\"token\":\"t\",\"lastEventId\":\"e:7\"},1]", MAX_FRAME))
                .isEqualTo(new ClientMessage.Register("7", "t", new Position("e", 7)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "[1]",
                "[\"pong\"]",
                "[\"register_user\"]",
                "[\"register_user\",\"u\"]",
                "[\"register_user\",{\"token\":\"t\"}]",
                "[\"ping\""
            })
    void anythingElseIsRefused(String array) {
        assertThatThrownBy(() -> SocketIoProtocol.decode(array, MAX_FRAME))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void whatIsTooLongIsRefusedInBytes() {
        assertThatThrownBy(() -> SocketIoProtocol.decode("[\"č\"]", 5)).hasMessageContaining("at most 5 bytes");
        assertThatThrownBy(() -> SocketIoProtocol.registration("{\"token\":\"č\"}", 13))
                .hasMessageContaining("at most 13 bytes");
    }

    @Test
    void authIsARegistrationThatMayLeaveTheUserToTheToken() throws BadMessageException {
        assertThat(SocketIoProtocol.registration(TOKEN, MAX_FRAME))
                .contains(new ClientMessage.Register(null, "t", null));
        assertThat(SocketIoProtocol.registration(
                        "{\"token\":\"t\",\"userId\":\"u\",\"lastEventId\":\"e:7\"}", MAX_FRAME))
                .contains(new ClientMessage.Register("u", "t", new Position("e", 7)));
        assertThat(SocketIoProtocol.registration("{\"userId\":\"u\"}", MAX_FRAME))
                .contains(new ClientMessage.Register("u", "", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"anything\":\"else\"}"})
    void authThatAsksForNothingOfOursIsNone(String auth) throws BadMessageException {
        assertThat(SocketIoProtocol.registration(auth, MAX_FRAME)).isEmpty();
        assertThat(SocketIoProtocol.registration(null, MAX_FRAME)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"t\"",
                "null",
                "{\"token\":7}",
                "{\"token\":\"t\",\"userId\":true}",
                "{\"token\":\"t\",\"userId\":\"\"}",
                "{\"token\":\"t\",\"lastEventId\":\"7\"}"
            })
    void authThatAsksWronglyIsRefused(String auth) {
        assertThatThrownBy(() -> SocketIoProtocol.registration(auth, MAX_FRAME))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("expected: ");
    }
}
