package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operators send clients away; a revoked token opens no door. */
class SessionRevocationTest {
    private static final UserId USER = new UserId(SessionRig.USER);
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void allSocketsOfAUserAreClosedAndNobodyElses() {
        var one = rig.registered();
        var two = rig.registered();
        var other = rig.connect();
        other.registers("u2", rig.token("u2", HOUR));
        other.nextRegistered();
        assertThat(rig.hub.expel(Expulsion.of(USER))).isEqualTo(2);
        one.closedBy(CloseReason.KICKED);
        two.closedBy(CloseReason.KICKED);
        other.nothingElse();
        assertThat(rig.edges()).isEmpty();
        assertThat(rig.hub.expel(Expulsion.of(USER))).isZero();
    }

    @Test
    void oneSocketIsClosed() {
        var one = rig.registered();
        var two = rig.registered();
        assertThat(rig.hub.expel(Expulsion.of(USER, one.session().id()))).isEqualTo(1);
        one.closedBy(CloseReason.KICKED);
        two.nothingElse();
        assertThat(rig.hub.expel(Expulsion.of(USER, new SocketId("none")))).isZero();
    }

    @Test
    void onlyWhoUsesAnOldTokenIsMeant() {
        var client = rig.registered();
        var now = rig.ticker.now();
        assertThat(rig.hub.expel(Expulsion.ofTokens(USER, now.minusSeconds(1)))).isZero();
        client.nothingElse();
        assertThat(rig.hub.expel(Expulsion.ofTokens(USER, now.plusSeconds(1)))).isEqualTo(1);
        client.closedBy(CloseReason.KICKED);
    }

    @Test
    void whoHasNoTokenIdIsNotMeantByOne() {
        var client = rig.registered();
        assertThat(rig.hub.expel(Expulsion.ofToken("jti"))).isZero();
        client.nothingElse();
    }

    @Test
    void aStrangerIsNotMeant() {
        var stranger = rig.connect();
        assertThat(rig.hub.expel(Expulsion.ofToken("jti"))).isZero();
        stranger.nothingElse();
    }

    @Test
    void aRevokedTokenRegistersNobody() {
        rig.revocations.revoke(USER, rig.ticker.now().plusSeconds(1), HOUR);
        var client = rig.registering();
        client.closedBy(CloseReason.KICKED);
        assertThat(rig.edges()).isEmpty();
    }

    @Test
    void aRevokedTokenExtendsNothing() {
        var client = rig.registered();
        rig.revocations.revoke(USER, rig.ticker.now().plusSeconds(1), HOUR);
        client.registers(SessionRig.USER, rig.token());
        client.closedBy(CloseReason.KICKED);
    }

    @Test
    void whoWasNotReachedIsFoundUponTheNextRenewal() {
        var client = rig.registered();
        rig.revocations.revoke(USER, rig.ticker.now().plusSeconds(1), HOUR);
        rig.hub.remind(USER);
        client.closedBy(CloseReason.KICKED);
    }

    @Test
    void whileNobodyKnowsNobodyRegistersAndNobodyIsSentAway() {
        var client = rig.registered();
        rig.revocations.leave();
        rig.registering().closedBy(CloseReason.SERVICE_UNAVAILABLE);
        rig.hub.remind(USER);
        client.nothingElse();
        rig.revocations.comeBack();
        rig.registered();
    }
}
