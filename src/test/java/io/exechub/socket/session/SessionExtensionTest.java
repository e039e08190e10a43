package io.exechub.socket.session;

import static io.exechub.socket.session.SessionRig.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code register_user} on a connection that has a user, or is about to. */
class SessionExtensionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void aFreshTokenExtendsTheSession() {
        var client = registered(Duration.ofMinutes(2));
        client.registers(USER, rig.token(USER, Duration.ofMinutes(10)));
        assertThat(client.nextRegistered().expiresAt())
                .isEqualTo(rig.ticker.now().plus(Duration.ofMinutes(10)));
        client.nothingElse();
        keepAlive(client, Duration.ofMinutes(8));
        client.nothingElse();
    }

    @Test
    void extendingReplaysNothing() {
        rig.publish(2);
        var client = rig.registering();
        client.nextRegistered();
        client.nextEvents("epoch0", 1, 2);
        client.registers(USER, rig.token(), "epoch0:0");
        var registered = client.nextRegistered();
        assertThat(registered.head()).hasToString("epoch0:2");
        assertThat(registered.recovered()).isTrue();
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:3");
        client.nothingElse();
    }

    @Test
    void extendingDoesNotDisturbTheReplayUnderWay() {
        rig.publish(5);
        var client = rig.connect();
        client.congestAfter(3);
        client.registers(USER, rig.token(), "epoch0:0");
        client.registers(USER, rig.token());
        client.drain();
        client.nextRegistered();
        client.nextEvents("epoch0", 1, 2);
        client.nextRegistered();
        client.nextEvents("epoch0", 3, 5);
        client.nothingElse();
    }

    @Test
    void aFreshTokenIsWarnedOfAnew() {
        var client = registered(Duration.ofMinutes(2));
        keepAlive(client, MINUTE);
        assertThat(client.next().event()).isEqualTo("token_expiring");
        client.registers(USER, rig.token(USER, Duration.ofMinutes(2)));
        client.nextRegistered();
        client.nothingElse();
        keepAlive(client, MINUTE);
        assertThat(client.next().event()).isEqualTo("token_expiring");
        keepAlive(client, MINUTE);
        client.closedBy(CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void theTokenOfAnotherUserCloses() {
        var client = rig.registered();
        client.registers("u2", rig.token("u2", MINUTE));
        client.closedBy(CloseReason.USER_MISMATCH);
        rig.holdsNothing();
    }

    @Test
    void aTokenThatIsNotTheNamedUsersCloses() {
        var client = rig.registered();
        client.registers("u2", rig.token());
        client.closedBy(CloseReason.USER_MISMATCH);
        rig.holdsNothing();
    }

    @Test
    void aForgedTokenCloses() {
        var client = rig.registered();
        client.registers(USER, rig.forgedToken());
        client.closedBy(CloseReason.INVALID_TOKEN);
        rig.holdsNothing();
    }

    @Test
    void anExpiredTokenCloses() {
        var token = rig.token(USER, MINUTE);
        rig.ticker.advance(MINUTE);
        var client = rig.registered();
        client.registers(USER, token);
        client.closedBy(CloseReason.TOKEN_EXPIRED);
        rig.holdsNothing();
    }

    @Test
    void aFreshTokenDuringRegistrationExtendsAfterwards() {
        rig.publish(1);
        rig.link.holdAnswers();
        var client = rig.registering();
        client.registers(USER, rig.token(USER, Duration.ofHours(20)));
        client.nothingElse();
        rig.link.release();
        var first = client.nextRegistered();
        client.nextEvents("epoch0:1");
        var second = client.nextRegistered();
        client.nothingElse();
        assertThat(second.expiresAt()).isEqualTo(first.expiresAt().plus(Duration.ofHours(10)));
    }

    @Test
    void theTokenOfAnotherUserDuringRegistrationCloses() {
        rig.link.holdAnswers();
        var client = rig.registering();
        client.registers("u2", rig.token("u2", MINUTE));
        rig.link.release();
        client.nextRegistered();
        client.closedBy(CloseReason.USER_MISMATCH);
        rig.holdsNothing();
    }

    private FakeConnection registered(Duration ttl) {
        var client = rig.connect();
        client.registers(USER, rig.token(USER, ttl));
        client.nextRegistered();
        client.nothingElse();
        return client;
    }

    /** Lets time pass for a client that shows signs of life. */
    private void keepAlive(FakeConnection client, Duration time) {
        for (var left = time; !left.isZero(); left = left.minusSeconds(20)) {
            rig.pass(Duration.ofSeconds(20));
            client.session().onAlive();
        }
    }
}
