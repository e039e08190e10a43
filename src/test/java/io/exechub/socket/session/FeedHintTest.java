package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hints may come in any order, twice, late, or not at all; what clients are told does not show it. */
class FeedHintTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void hintsInOrderNeedNoReading() {
        var client = rig.registered();
        rig.send(3);
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
        assertThat(rig.link.reads()).isZero();
    }

    @Test
    void allConnectionsOfAUserAreToldAndNobodyElse() {
        var one = rig.registered();
        var two = rig.registered();
        var other = rig.connect();
        other.registers("u2", rig.token("u2", Duration.ofHours(1)));
        other.nextRegistered();
        assertThat(rig.hub.deliver(rig.publish("s"))).isEqualTo(2);
        one.nextEvents("epoch0:1");
        two.nextEvents("epoch0:1");
        one.nothingElse();
        two.nothingElse();
        other.nothingElse();
    }

    @Test
    void aRepeatedHintIsDropped() {
        var client = rig.registered();
        var first = rig.publish("s");
        rig.hub.deliver(first);
        rig.hub.deliver(first);
        rig.send(1);
        rig.hub.deliver(first);
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
        assertThat(rig.link.reads()).isZero();
    }

    @Test
    void aReminderFindsWhatNobodyHintedAt() {
        var client = rig.registered();
        rig.publish(2);
        assertThat(rig.hub.remind(new UserId("u1"))).isEqualTo(1);
        client.nextEvents("epoch0", 1, 2);
        rig.hub.remind(new UserId("u1"));
        client.nothingElse();
        assertThat(rig.hub.remind(new UserId("nobody"))).isZero();
    }

    @Test
    void hintsOutOfOrderAreReadFromTheJournal() {
        var client = rig.registered();
        var hints = rig.publish(3);
        rig.hub.deliver(hints.get(2));
        client.nextEvents("epoch0", 1, 3);
        rig.hub.deliver(hints.get(0));
        rig.hub.deliver(hints.get(1));
        client.nothingElse();
        assertThat(rig.link.reads()).isEqualTo(1);
        assertThat(rig.count("exechub.catchups", "cause", "gap")).isEqualTo(1);
    }

    @Test
    void aLostHintIsNoticedByTheNextOne() {
        var client = rig.registered();
        rig.publish(2);
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
    }

    @Test
    void aLostLastHintIsNoticedByTheRenewal() {
        var client = rig.registered();
        rig.publish(2);
        rig.pass(Duration.ofSeconds(30));
        client.session().onAlive();
        client.nothingElse();
        rig.pass(Duration.ofSeconds(30));
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
    }

    @Test
    void hintsDuringRegistrationComeAfterTheReplay() {
        rig.publish(2);
        rig.link.holdAnswers();
        var client = rig.resuming("epoch0:1");
        rig.send(2);
        rig.link.release();
        assertThat(client.nextRegistered().head()).hasToString("epoch0:2");
        client.nextEvents("epoch0", 2, 4);
        client.nothingElse();
    }

    @Test
    void hintsBeforeTheFirstEventReachANewClient() {
        rig.link.holdAnswers();
        var client = rig.registering();
        rig.send(2);
        rig.link.release();
        assertThat(client.nextRegistered().head()).hasToString("epoch0:0");
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
    }

    @Test
    void hintsDuringAPageReadAreNotLost() {
        var client = rig.registered();
        var hints = rig.publish(2);
        rig.link.holdAnswers();
        rig.hub.deliver(hints.get(1));
        rig.send(2);
        client.nothingElse();
        rig.link.answer();
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
        rig.link.answer();
        client.nextEvents("epoch0", 3, 4);
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:5");
        client.nothingElse();
    }

    @Test
    void onePageIsReadAtATime() {
        var client = rig.registered();
        var hints = rig.publish(5);
        rig.link.holdAnswers();
        rig.hub.deliver(hints.get(2));
        rig.hub.deliver(hints.get(4));
        rig.sweep();
        assertThat(rig.link.reads()).isEqualTo(1);
        rig.link.release();
        client.nextEvents("epoch0", 1, 5);
        client.nothingElse();
    }

    @Test
    void theHintOfAnEarlierEpochChangesNothing() {
        var client = rig.registered();
        var old = rig.publish(2);
        rig.hub.deliver(old.get(0));
        client.nextEvents("epoch0:1");
        rig.broker.forgetEverything();
        rig.send(1);
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch1:1");
        rig.hub.deliver(old.get(1));
        rig.send(1);
        client.nextEvents("epoch1:2");
        client.nothingElse();
    }

    @Test
    void historyLostInMidSessionIsSaidAndDoesNotClose() {
        var client = rig.registered();
        rig.send(2);
        client.nextEvents("epoch0", 1, 2);
        rig.broker.forgetEverything();
        rig.send(2);
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch1", 1, 2);
        client.nothingElse();
    }

    @Test
    void aJournalTrimmedInMidSessionIsSaidToBe() {
        var client = rig.registered();
        rig.publish(1_002);
        rig.send(1);
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch0", 4, 1_003);
        client.nothingElse();
    }

    @Test
    void whoLeavesDuringAPageReadIsToldNothing() {
        var client = rig.registered();
        var hints = rig.publish(2);
        rig.link.holdAnswers();
        rig.hub.deliver(hints.get(1));
        client.leaves();
        rig.link.release();
        client.nothingElse();
        rig.holdsNothing();
    }
}
