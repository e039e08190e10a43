package io.exechub.socket.session;

import static io.exechub.socket.session.SessionRig.HERE;
import static io.exechub.socket.session.SessionRig.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionClocksTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(25);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void aClientIsPingedEveryHeartbeat() {
        var client = rig.registered();
        for (int i = 0; i < 10; i++) {
            rig.pass(HEARTBEAT.minus(MOMENT));
            assertThat(client.pingCount()).isZero();
            rig.pass(MOMENT);
            assertThat(client.pingCount()).isEqualTo(1);
            client.session().onAlive();
        }
        client.nothingElse();
    }

    @Test
    void aSessionAtRestIsLookedAtSeldom() {
        var client = rig.registered();
        rig.pass(HEARTBEAT.minus(MOMENT));
        assertThat(client.looks()).isLessThan(20);
        rig.send(1);
        client.next();
        assertThat(client.looks()).isPositive();
        rig.sweep();
        assertThat(client.looks()).as("after something happened").isPositive();
        rig.sweep();
        assertThat(client.looks()).as("at rest again").isZero();
    }

    @Test
    void aClientSilentForTwoHeartbeatsIsDropped() {
        var client = rig.registered();
        rig.pass(HEARTBEAT.multipliedBy(2).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.HEARTBEAT_TIMEOUT);
        rig.holdsNothing();
    }

    @Test
    void whateverAClientSaysIsASignOfLife() {
        var client = rig.registered();
        rig.pass(HEARTBEAT);
        client.says("nonsense");
        client.nextError("BAD_MESSAGE");
        rig.pass(HEARTBEAT.plus(HEARTBEAT).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.HEARTBEAT_TIMEOUT);
    }

    @Test
    void aTransportThatCannotAnswerIsPingedAndNotJudgedBySilence() {
        var client = registered(rig.connect(false), Duration.ofHours(1));
        for (int i = 0; i < 72; i++) {
            rig.pass(HEARTBEAT);
            assertThat(client.pingCount()).isEqualTo(1);
        }
        client.nothingElse();
    }

    @Test
    void aClientThatHasPingedOnceIsExpectedToGoOn() {
        var client = registered(rig.connect(false), Duration.ofHours(1));
        rig.pass(Duration.ofMinutes(5));
        client.pings();
        assertThat(client.next()).isInstanceOf(ServerMessage.Pong.class);
        rig.pass(HEARTBEAT.multipliedBy(2).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.HEARTBEAT_TIMEOUT);
    }

    @Test
    void aCongestedClientIsNotExpectedToAnswer() {
        var client = rig.registered();
        rig.pass(HEARTBEAT.minus(Duration.ofSeconds(1)));
        client.congest();
        rig.pass(Duration.ofSeconds(29));
        assertThat(client.pingCount()).isZero();
        client.drain();
        rig.pass(HEARTBEAT.multipliedBy(2).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.HEARTBEAT_TIMEOUT);
    }

    @Test
    void aCongestedClientWhoseDrainWasNotHeardOfIsNotExpectedToHaveAnswered() {
        var client = rig.registered();
        rig.pass(HEARTBEAT.minus(Duration.ofSeconds(1)));
        client.congest();
        rig.pass(Duration.ofSeconds(29));
        client.drainSilently();
        rig.pass(HEARTBEAT);
        client.nothingElse();
    }

    @Test
    void aClientThatDrainsNowAndThenIsNotSlow() {
        var client = rig.registered();
        for (int i = 0; i < 5; i++) {
            client.congest();
            rig.pass(Duration.ofSeconds(29));
            client.drain();
        }
        client.nothingElse();
    }

    @Test
    void aMappingIsRenewedEveryMinute() {
        var client = registered(rig.connect(false), Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            rig.broker.forgetEverything();
            rig.pass(Duration.ofMinutes(1).minus(MOMENT));
            assertThat(rig.edges()).isEmpty();
            rig.pass(MOMENT);
            assertThat(rig.edges()).containsExactly(HERE);
            client.nextError("HISTORY_LOST");
        }
        client.nothingElse();
    }

    @Test
    void extendingASessionDoesNotPutOffItsRenewal() {
        var client = registered(rig.connect(false), Duration.ofHours(1));
        rig.pass(Duration.ofSeconds(59));
        client.registers(USER, rig.token());
        client.nextRegistered();
        rig.publish(1);
        rig.pass(Duration.ofSeconds(1));
        client.nextEvents("epoch0:1");
        client.nothingElse();
    }

    @Test
    void aClientIsWarnedAMinuteBeforeItsTokenExpires() {
        var expiresAt = rig.ticker.now().plus(Duration.ofMinutes(3));
        var client = registered(rig.connect(false), Duration.ofMinutes(3));
        rig.pass(Duration.ofMinutes(2).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        assertThat(client.next(ServerMessage.TokenExpiring.class).expiresAt()).isEqualTo(expiresAt);
        rig.pass(Duration.ofMinutes(1).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.TOKEN_EXPIRED);
        rig.holdsNothing();
    }

    @Test
    void aClientWithLessThanAMinuteIsWarnedAtOnce() {
        rig.publish(1);
        var client = rig.connect();
        client.registers(USER, rig.token(USER, Duration.ofSeconds(59)));
        client.nextRegistered();
        client.next(ServerMessage.TokenExpiring.class);
        client.nextEvents("epoch0:1");
        client.nothingElse();
    }

    private static FakeConnection registered(FakeConnection client, String token) {
        client.registers(USER, token);
        client.nextRegistered();
        client.nothingElse();
        return client;
    }

    private FakeConnection registered(FakeConnection client, Duration ttl) {
        return registered(client, rig.token(USER, ttl));
    }
}
