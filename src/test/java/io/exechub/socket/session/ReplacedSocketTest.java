package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two sockets of a user; a third one takes the place of the oldest. */
class ReplacedSocketTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig(limits());

    private static SessionRig.Options limits() {
        var options = new SessionRig.Options();
        options.maxSocketsPerUser = 2;
        options.socketsPolicy = SocketsPolicy.CLOSE_OLDEST;
        return options;
    }

    @Test
    void theOldestIsToldAndTheOthersGoOn() {
        var oldest = rig.registered();
        var second = rig.registered();
        rig.hub.remind(new UserId(SessionRig.USER));
        var newest = rig.registered();
        oldest.closedBy(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(oldest.closeText()).contains("a newer connection of this user took the place");
        assertThat(rig.count("exechub.closes", "reason", "too_many_connections"))
                .isOne();
        rig.send(1);
        second.next(ServerMessage.Event.class);
        newest.next(ServerMessage.Event.class);
        second.nothingElse();
        newest.nothingElse();
        assertThat(rig.status.connections()).isEqualTo(2);
    }

    @Test
    void whoDidNotHearOfItIsFoundUponTheNextRenewal() {
        rig.busIsDeaf = true;
        var oldest = rig.registered();
        var second = rig.registered();
        var newest = rig.registered();
        oldest.nothingElse();
        rig.hub.remind(new UserId(SessionRig.USER));
        oldest.closedBy(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(second.isClosed()).isFalse();
        assertThat(newest.isClosed()).isFalse();
    }

    @Test
    void whoDidNotHearOfItStaysIfThereIsRoomByThen() {
        rig.busIsDeaf = true;
        var oldest = rig.registered();
        rig.registered();
        rig.registered().leaves();
        rig.hub.remind(new UserId(SessionRig.USER));
        rig.send(1);
        oldest.next(ServerMessage.Event.class);
        oldest.nothingElse();
    }
}
