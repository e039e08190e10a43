package io.exechub.socket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventStreamProtocolTest {
    @Test
    void anEventHasItsPositionAsId() {
        var event = new JournaledEvent(new Position("e", 7), EventName.EXECUTION_RESULT, "{\"a\":\"\\n:\u2028\"}", 0);
        assertThat(EventStreamProtocol.encode(new ServerMessage.Event(event)))
                .isEqualTo("id: e:7\nevent: execution_result\ndata: {\"a\":\"\\n:\u2028\"}\n\n");
    }

    /** Its head is where the client will be, not where it is: the replay has yet to come. */
    @Test
    void aRegistrationHasNoId() {
        var registered = new ServerMessage.Registered(
                new UserId("u1"), new SocketId("s"), new Position("e", 7), true, Instant.EPOCH);
        assertThat(EventStreamProtocol.encode(registered))
                .isEqualTo("event: registered\ndata: " + registered.data() + "\n\n");
    }

    @Test
    void anErrorIsNamedSoThatItIsNotTakenForTheBrowsersOwn() {
        assertThat(EventStreamProtocol.encode(ServerMessage.Failure.of(CloseReason.KICKED, "line\nbreak\r")))
                .isEqualTo("event: service_error\ndata: {\"code\":\"KICKED\",\"message\":\"line\\nbreak\\r\"}\n\n");
    }

    @Test
    void whoIsToldToComeBackDoesSoByItselfAfterThatTime() {
        assertThat(EventStreamProtocol.encode(new ServerMessage.Reconnect(Duration.ofMillis(250), "why")))
                .isEqualTo("retry: 250\nevent: reconnect\ndata: {\"afterMs\":250,\"reason\":\"why\"}\n\n");
    }
}
