package io.exechub.socket.session;

import static io.exechub.socket.session.SessionRig.HERE;
import static io.exechub.socket.session.SessionRig.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionRegistrationTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void aClientIsToldItsRegistrationFirst() {
        rig.publish(3);
        var client = rig.registering();
        var registered = client.nextRegistered();
        assertThat(registered.userId()).isEqualTo(new UserId(USER));
        assertThat(registered.socketId()).isEqualTo(client.session().id());
        assertThat(registered.head()).hasToString("epoch0:3");
        assertThat(registered.recovered()).isTrue();
        assertThat(registered.expiresAt()).isEqualTo(rig.ticker.now().plus(10, ChronoUnit.HOURS));
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
        assertThat(rig.edges()).containsExactly(HERE);
    }

    @Test
    void aMissingTokenIsInvalid() {
        var client = rig.connect();
        client.says("{\"event\":\"register_user\",\"data\":{\"userId\":\"u1\"}}");
        client.closedBy(CloseReason.INVALID_TOKEN);
        rig.holdsNothing();
    }

    @Test
    void aForgedTokenIsInvalid() {
        var client = rig.connect();
        client.registers(USER, rig.forgedToken());
        client.closedBy(CloseReason.INVALID_TOKEN);
        rig.holdsNothing();
    }

    @Test
    void anExpiredTokenIsSaidToBe() {
        var token = rig.token(USER, Duration.ofMinutes(1));
        rig.ticker.advance(Duration.ofMinutes(1));
        var client = rig.connect();
        client.registers(USER, token);
        client.closedBy(CloseReason.TOKEN_EXPIRED);
        rig.holdsNothing();
    }

    @Test
    void theTokenOfSomebodyElseIsRefused() {
        var client = rig.connect();
        client.registers(USER, rig.token("u2", Duration.ofHours(1)));
        client.closedBy(CloseReason.USER_MISMATCH);
        rig.holdsNothing();
    }

    @Test
    void whoDoesNotRegisterInTimeIsShownTheDoor() {
        var client = rig.connect();
        rig.pass(Duration.ofMillis(9_999));
        client.nothingElse();
        rig.pass(Duration.ofMillis(1));
        client.closedBy(CloseReason.REGISTRATION_TIMEOUT);
        rig.holdsNothing();
    }

    @Test
    void aPingIsAnsweredBeforeRegistrationToo() {
        var client = rig.connect();
        client.pings();
        assertThat(client.next().event()).isEqualTo("pong");
        client.nothingElse();
    }

    @Test
    void aBrokerAwayIsSaidToBe() {
        rig.link.leave();
        rig.registering().closedBy(CloseReason.SERVICE_UNAVAILABLE);
        rig.link.comeBack();
        rig.holdsNothing();
    }

    @Test
    void aBrokerLostDuringRegistrationIsSaidToBe() {
        rig.link.holdAnswers();
        var client = rig.resuming("epoch0:0");
        client.nothingElse();
        rig.link.leave();
        client.closedBy(CloseReason.SERVICE_UNAVAILABLE);
    }

    @Test
    void leavingDuringRegistrationLeavesNothingBehind() {
        rig.link.holdRequests();
        rig.link.holdAnswers();
        var client = rig.registering();
        client.leaves();
        rig.link.release();
        client.nothingElse();
        rig.holdsNothing();
    }

    @Test
    void leavingWhileTheAnswerIsOnItsWayLeavesNothingBehind() {
        rig.link.holdAnswers();
        var client = rig.resuming("epoch0:0");
        client.leaves();
        rig.link.release();
        client.nothingElse();
        rig.holdsNothing();
    }

    @Test
    void leavingAfterRegistrationLeavesNothingBehind() {
        rig.registered().leaves();
        rig.holdsNothing();
        assertThat(rig.count("exechub.closes", "reason", "client")).isEqualTo(1);
    }

    @Test
    void leavingTwiceIsLeavingOnce() {
        var client = rig.registered();
        client.leaves();
        client.leaves();
        client.pings();
        client.nothingElse();
        rig.holdsNothing();
    }
}
