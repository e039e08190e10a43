package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is queued for a client that does not drain its socket: it catches up once it does. */
class FeedCongestionTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void aCongestedClientGetsNothingAndCatchesUpWhenItDrains() {
        var client = rig.registered();
        client.congest();
        rig.send(3);
        client.nothingElse();
        assertThat(rig.link.reads()).isZero();
        client.drain();
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:4");
        client.nothingElse();
        assertThat(rig.count("exechub.catchups", "cause", "slow")).isEqualTo(1);
    }

    @Test
    void othersOfTheUserAreNotHeldUp() {
        var slow = rig.registered();
        var fast = rig.registered();
        slow.congest();
        rig.send(2);
        fast.nextEvents("epoch0", 1, 2);
        fast.nothingElse();
        slow.nothingElse();
    }

    @Test
    void aReplayStopsWhereTheClientIsCongested() {
        rig.publish(5);
        var client = rig.connect();
        client.congestAfter(3);
        client.registers(SessionRig.USER, rig.token(), "epoch0:0");
        client.nextRegistered();
        client.nextEvents("epoch0", 1, 2);
        rig.send(1);
        client.nothingElse();
        client.drain();
        client.nextEvents("epoch0", 3, 6);
        client.nothingElse();
    }

    @Test
    void aClientCongestedDuringAPageReadIsSentNothing() {
        var client = rig.registered();
        var hints = rig.publish(3);
        rig.link.holdAnswers();
        rig.hub.deliver(hints.get(2));
        client.congest();
        rig.link.release();
        client.nothingElse();
        client.drain();
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
    }

    @Test
    void lostHistoryIsSaidOnceHoweverOftenTheClientIsCongested() {
        var client = rig.registered();
        rig.broker.forgetEverything();
        rig.publish(4);
        client.congestAfter(2);
        rig.send(1);
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch1:1");
        client.nothingElse();
        client.congestAfter(1);
        rig.sweep();
        client.nextEvents("epoch1:2");
        client.nothingElse();
        client.drain();
        client.nextEvents("epoch1", 3, 5);
        client.nothingElse();
    }

    @Test
    void aDrainThatWasNotHeardOfIsNoticedBySweeping() {
        var client = rig.registered();
        client.congest();
        rig.send(2);
        client.drainSilently();
        rig.sweep();
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
    }

    @Test
    void aTransportThatDrainsWithinTheSendingRepeatsNothing() {
        var client = rig.registered();
        client.drainWithinEachSend();
        var hints = rig.publish(4);
        rig.link.holdAnswers();
        rig.hub.deliver(hints.get(3));
        rig.link.release();
        client.nextEvents("epoch0", 1, 4);
        rig.sweep();
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:5");
        client.nothingElse();
    }

    @Test
    void drainingALiveClientSendsNothing() {
        var client = rig.registered();
        client.congest();
        client.drain();
        client.nothingElse();
        assertThat(rig.link.reads()).isZero();
    }

    @Test
    void aClientThatNeverDrainsIsDropped() {
        var client = rig.registered();
        client.congest();
        rig.send(1);
        rig.pass(Duration.ofSeconds(30));
        client.nothingElse();
        rig.pass(Duration.ofMillis(250));
        client.closedBy(CloseReason.SLOW_CONSUMER);
        rig.holdsNothing();
    }
}
