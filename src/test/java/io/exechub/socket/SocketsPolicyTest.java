package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.redis.client.Command;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes on which a user may have two sockets, and the oldest one goes. */
class SocketsPolicyTest {
    private static TwoNodes nodes;

    private final String user = ServiceRig.newUser();

    @BeforeAll
    static void start() {
        nodes = TwoNodes.start(
                "EXECHUB_SESSION_MAX_SOCKETS_PER_USER", "2", "EXECHUB_SESSION_SOCKETS_POLICY", "close-oldest");
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @Test
    void theOldestSocketMakesRoomWhateverItsNodeAndDoor() {
        try (var first = nodes.one().register(WS, user);
                var second = nodes.other().register(SOCKJS, user);
                var third = nodes.other().register(WS, user)) {
            isReplaced(first);
            try (var fourth = nodes.one().register(SOCKJS, user)) {
                isReplaced(second);
                publish(1);
                assertThat(third.next("submission_status_update").getInteger("n"))
                        .isEqualTo(1);
                assertThat(fourth.next("submission_status_update").getInteger("n"))
                        .isEqualTo(1);
                third.hasNothingElse();
                fourth.hasNothingElse();
            }
        }
    }

    /** Redis removed it, and the word was lost: as if it had been another node that crashed thereafter. */
    @Test
    void aSocketThatDoesNotHearOfItEndsWhenItsMappingIsMissed() {
        try (var first = nodes.one().register(WS, user)) {
            var sockets = "exechub:{u:" + user + "}:sockets";
            nodes.redis().send(Command.DEL, sockets);
            try (var second = nodes.other().register(WS, user);
                    var third = nodes.other().register(WS, user)) {
                first.hasNothingElse();
                nodes.redis().send(Command.CLIENT, "KILL", "TYPE", "normal");
                isReplaced(first);
                second.hasNothingElse();
                third.hasNothingElse();
            }
        }
    }

    private static void isReplaced(WebSocketRecorder socket) {
        var told = socket.next("error");
        assertThat(told.getString("code")).isEqualTo("TOO_MANY_CONNECTIONS");
        assertThat(told.getString("message")).contains("newer connection");
        socket.isClosedWith(CloseReason.TOO_MANY_CONNECTIONS.code());
    }

    private void publish(int number) {
        var event = "{\"userId\":\"%s\",\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":%d}";
        var token = nodes.one().token(user, "publish");
        var answer = nodes.one()
                .http()
                .post("/api/v1/events", event.formatted(user, number), "Authorization", "Bearer " + token);
        assertThat(answer.statusCode()).isEqualTo(202);
    }
}
