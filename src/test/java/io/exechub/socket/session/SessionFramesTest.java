package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionFramesTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig();

    static Stream<String> badFrames() {
        return Stream.of(
                "",
                "nonsense",
                "[]",
                "{\"event\":\"kick\"}",
                "{\"event\":\"register_user\"}",
                "{\"event\":\"register_user\",\"data\":{\"token\":\"t\"}}",
                "{\"event\":\"register_user\",\"data\":{\"userId\":\"u1\",\"token\":5}}",
                "{\"event\":\"register_user\",\"data\":{\"userId\":\"u1\",\"token\":\"t\",\"lastEventId\":\"7\"}}",
                "{\"event\":\"ping\",\"data\":\"" + "x".repeat(16_384) + "\"}");
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void aBadMessageBeforeRegistrationCloses(String frame) {
        var client = rig.connect();
        client.says(frame);
        client.closedBy(CloseReason.BAD_MESSAGE);
        rig.holdsNothing();
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void aRegisteredClientSurvivesABadMessage(String frame) {
        var client = rig.registered();
        client.says(frame);
        client.nextError("BAD_MESSAGE");
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:1");
        client.nothingElse();
    }

    @Test
    void aBadMessageDuringRegistrationCloses() {
        rig.link.holdAnswers();
        var client = rig.registering();
        client.says("nonsense");
        client.closedBy(CloseReason.BAD_MESSAGE);
        rig.link.release();
        rig.holdsNothing();
    }

    @Test
    void aBinaryMessageBeforeRegistrationCloses() {
        var client = rig.connect();
        client.session().onUnreadable("binary message (expected: text)");
        client.closedBy(CloseReason.BAD_MESSAGE);
        rig.holdsNothing();
    }

    @Test
    void aRegisteredClientSurvivesABinaryMessage() {
        var client = rig.registered();
        client.session().onUnreadable("binary message (expected: text)");
        client.nextError("BAD_MESSAGE");
        client.nothingElse();
    }

    @Test
    void aBurstOfTwentyFramesIsTaken() {
        var client = rig.registered();
        pingsAnswered(client, 19);
        client.pings();
        client.closedBy(CloseReason.RATE_LIMITED);
        rig.holdsNothing();
    }

    @Test
    void afterTheBurstTenFramesASecondAreTaken() {
        var client = rig.registered();
        pingsAnswered(client, 19);
        for (int tenths = 0; tenths < 50; tenths++) {
            rig.pass(Duration.ofMillis(100));
            pingsAnswered(client, 1);
        }
        client.pings();
        client.closedBy(CloseReason.RATE_LIMITED);
    }

    @Test
    void badAndBinaryMessagesCountToo() {
        var client = rig.registered();
        for (int i = 0; i < 10; i++) {
            client.says("nonsense");
            client.nextError("BAD_MESSAGE");
        }
        for (int i = 0; i < 9; i++) {
            client.session().onUnreadable("binary message (expected: text)");
            client.nextError("BAD_MESSAGE");
        }
        client.says("nonsense");
        client.closedBy(CloseReason.RATE_LIMITED);
    }

    private static void pingsAnswered(FakeConnection client, int times) {
        for (int i = 0; i < times; i++) {
            client.pings();
            assertThat(client.next().event()).isEqualTo("pong");
        }
        client.nothingElse();
    }
}
