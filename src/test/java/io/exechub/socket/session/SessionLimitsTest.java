package io.exechub.socket.session;

import static io.exechub.socket.session.SessionRig.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At most 5 registrations of a user a minute, 12 from one address, 3 sockets of one user and 4 of all. */
class SessionLimitsTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig(limits());

    private static SessionRig.Options limits() {
        var options = new SessionRig.Options();
        options.registrationsPerMinute = 5;
        options.registrationsPerMinutePerAddress = 12;
        options.maxSocketsPerUser = 3;
        options.maxConnections = 4;
        return options;
    }

    @Test
    void aUserWhoRegistersTooOftenIsThrottled() {
        for (int i = 0; i < 5; i++) {
            rig.registered().leaves();
        }
        rig.registering().closedBy(CloseReason.THROTTLED);
        rig.holdsNothing();
    }

    @Test
    void repeatedRegistrationsOfAConnectionCount() {
        var client = rig.registered();
        for (int i = 0; i < 4; i++) {
            client.registers(USER, rig.token());
            client.nextRegistered();
        }
        client.registers(USER, rig.token());
        client.closedBy(CloseReason.THROTTLED);
        rig.holdsNothing();
    }

    @Test
    void nobodyElseIsThrottled() {
        for (int i = 0; i < 5; i++) {
            rig.registered().leaves();
        }
        var other = rig.connect();
        other.registers("u2", rig.token("u2", Duration.ofHours(1)));
        other.nextRegistered();
        other.nothingElse();
    }

    @Test
    void registrationsWithoutAValidTokenLockNobodyOut() {
        for (int i = 0; i < 5; i++) {
            rig.connect().registers(USER, rig.forgedToken());
            var impostor = rig.connect();
            impostor.registers(USER, rig.token("u2", Duration.ofHours(1)));
            impostor.closedBy(CloseReason.USER_MISMATCH);
        }
        rig.registered();
    }

    @Test
    void anAddressFromWhichTooManyRegisterIsThrottledWhateverTheTokens() {
        for (int i = 0; i < 12; i++) {
            rig.connect().registers(USER, rig.forgedToken());
        }
        rig.registering().closedBy(CloseReason.THROTTLED);
        assertThat(rig.count("exechub.registrations", "outcome", "throttled")).isOne();
        rig.holdsNothing();

        var neighbour = rig.connect();
        neighbour.comesFrom("192.0.2.2");
        neighbour.registers(USER, rig.token());
        neighbour.nextRegistered();
    }

    @Test
    void aUserHasOnlySoManySockets() {
        for (int i = 0; i < 3; i++) {
            rig.registered();
        }
        rig.registering().closedBy(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(rig.status.connections()).isEqualTo(3);
        assertThat(rig.hub.deliver(rig.publish("s"))).isEqualTo(3);
    }

    @Test
    void socketsOnOtherNodesCount() {
        for (int i = 0; i < 3; i++) {
            rig.broker.attach(new UserId(USER), SocketId.random(), EdgeAddress.of("there", i));
        }
        rig.registering().closedBy(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(rig.edges()).hasSize(3).doesNotContain(SessionRig.HERE);
    }

    @Test
    void aSocketThatLeftMakesRoom() {
        rig.registered();
        rig.registered();
        rig.registered().leaves();
        rig.registered();
    }

    @Test
    void aFullNodeSendsClientsElsewhere() {
        var clients = new FakeConnection[4];
        for (int i = 0; i < 4; i++) {
            clients[i] = rig.connect();
        }
        rig.connect().closedBy(CloseReason.NODE_FULL);
        assertThat(rig.status.connections()).isEqualTo(4);
        clients[2].leaves();
        rig.connect().nothingElse();
    }
}
