package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client is told first: a snapshot if it is new, what it missed if it has come back. */
class FeedStartTest {
    private static final Duration WINDOW = SessionSettings.defaults().snapshotWindow();

    @RegisterExtension
    final SessionRig rig = new SessionRig(journalOf(250));

    private static SessionRig.Options journalOf(int entries) {
        var options = new SessionRig.Options();
        options.maxEntries = entries;
        return options;
    }

    @Test
    void aNewClientIsToldTheLatestOfEachRecentSubmission() {
        rig.publish("old");
        rig.publish("revived");
        rig.ticker.advance(WINDOW.plusMillis(1));
        rig.publish("a");
        rig.publish("b");
        rig.publish("a");
        rig.publish("revived");
        var client = rig.registering();
        assertThat(client.nextRegistered().recovered()).isTrue();
        client.nextEvents("epoch0:4", "epoch0:5", "epoch0:6");
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:7");
        client.nothingElse();
    }

    @Test
    void aNewClientIsToldNothingThatIsOld() {
        rig.publish(3);
        rig.ticker.advance(WINDOW.plusMillis(1));
        var client = rig.registered();
        rig.send(1);
        client.nextEvents("epoch0:4");
        client.nothingElse();
    }

    @Test
    void aSnapshotOfManyPagesIsTold() {
        rig.publish(220);
        var client = rig.registering();
        client.nextRegistered();
        client.nextEvents("epoch0", 1, 220);
        client.nothingElse();
    }

    @Test
    void whatFollowsTheSnapshotIsToldInFull() {
        rig.publish("a");
        rig.publish("a");
        rig.link.holdAnswers();
        var client = rig.registering();
        rig.link.answer();
        client.nextRegistered();
        rig.hub.deliver(rig.publish("a"));
        rig.hub.deliver(rig.publish("a"));
        rig.link.release();
        client.nextEvents("epoch0", 2, 4);
        client.nothingElse();
    }

    @Test
    void aSnapshotToACongestedClientGoesOnWhenItDrains() {
        rig.publish(5);
        var client = rig.connect();
        client.congestAfter(3);
        client.registers(SessionRig.USER, rig.token());
        client.nextRegistered();
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
        client.drain();
        client.nextEvents("epoch0", 3, 5);
        client.nothingElse();
    }

    @Test
    void aJournalForgottenBeforeTheSnapshotIsSaidAloud() {
        rig.publish(5);
        rig.link.holdRequests();
        var client = rig.registering();
        rig.link.arrive();
        client.nextRegistered();
        rig.broker.forgetEverything();
        rig.publish(8);
        client.congestAfter(3);
        rig.link.release();
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch1", 1, 2);
        client.nothingElse();
        client.drain();
        client.nextEvents("epoch1", 3, 8);
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch1:9");
        client.nothingElse();
    }

    @Test
    void aJournalTrimmedPastTheSnapshotIsSaidAloud() {
        rig.publish(5);
        rig.link.holdRequests();
        var client = rig.registering();
        rig.link.arrive();
        client.nextRegistered();
        rig.publish(251);
        rig.link.release();
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch0", 7, 256);
        client.nothingElse();
    }

    @Test
    void aClientThatComesBackIsToldExactlyWhatItMissed() {
        rig.publish(5);
        var client = rig.resuming("epoch0:2");
        var registered = client.nextRegistered();
        assertThat(registered.recovered()).isTrue();
        assertThat(registered.head()).hasToString("epoch0:5");
        client.nextEvents("epoch0", 3, 5);
        client.nothingElse();
        assertThat(rig.count("exechub.catchups", "cause", "resume")).isEqualTo(1);
    }

    @Test
    void aClientThatMissedNothingIsToldNothing() {
        rig.publish(5);
        var client = rig.resuming("epoch0:5");
        assertThat(client.nextRegistered().recovered()).isTrue();
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:6");
        client.nothingElse();
    }

    @Test
    void manyPagesAreReplayed() {
        rig.publish(230);
        var client = rig.resuming("epoch0:5");
        client.nextRegistered();
        client.nextEvents("epoch0", 6, 230);
        client.nothingElse();
    }

    @Test
    void aPositionOfAnotherEpochIsNotRecovered() {
        rig.publish(3);
        notRecovered("elsewhere:2", 1, 3);
    }

    @Test
    void aPositionAheadOfTheJournalIsNotRecovered() {
        rig.publish(3);
        notRecovered("epoch0:4", 1, 3);
    }

    @Test
    void aPositionTrimmedAwayIsNotRecovered() {
        rig.publish(260);
        notRecovered("epoch0:9", 11, 260);
    }

    @Test
    void thePositionJustBeforeTheOldestEventIsRecovered() {
        rig.publish(260);
        var client = rig.resuming("epoch0:10");
        assertThat(client.nextRegistered().recovered()).isTrue();
        client.nextEvents("epoch0", 11, 260);
        client.nothingElse();
    }

    private void notRecovered(String lastEventId, int from, int to) {
        var client = rig.resuming(lastEventId);
        assertThat(client.nextRegistered().recovered()).isFalse();
        client.nextEvents("epoch0", from, to);
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch0:" + (to + 1));
        client.nothingElse();
    }
}
