package io.exechub.socket.session;

import static io.exechub.socket.session.SessionRig.USER;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With clocks that may differ by ten seconds. */
class SessionLeewayTest {
    private static final Duration LEEWAY = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @RegisterExtension
    final SessionRig rig = new SessionRig(leeway());

    private static SessionRig.Options leeway() {
        var options = new SessionRig.Options();
        options.leeway = LEEWAY;
        return options;
    }

    @Test
    void aTokenIsGoodForALittleLonger() {
        var client = rig.connect(false);
        client.registers(USER, rig.token(USER, Duration.ofMinutes(2)));
        client.nextRegistered();
        rig.pass(Duration.ofMinutes(1).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.next(ServerMessage.TokenExpiring.class);
        rig.pass(Duration.ofMinutes(1).plus(LEEWAY).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void whoRegistersLateIsWarnedAndExpiresInTime() {
        var token = rig.token(USER, Duration.ofMinutes(1));
        rig.ticker.advance(Duration.ofMinutes(1).plusSeconds(4));
        var client = rig.connect(false);
        client.registers(USER, token);
        client.nextRegistered();
        client.next(ServerMessage.TokenExpiring.class);
        rig.pass(Duration.ofSeconds(6).minus(MOMENT));
        client.nothingElse();
        rig.pass(MOMENT);
        client.closedBy(CloseReason.TOKEN_EXPIRED);
    }
}
