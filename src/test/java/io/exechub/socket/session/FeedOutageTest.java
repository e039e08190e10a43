package io.exechub.socket.session;

import static io.exechub.socket.session.SessionRig.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sockets stay open while the broker is away; afterwards everybody is attached again and catches up. */
class FeedOutageTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void whatWasPublishedDuringAnOutageIsToldAfterwards() {
        var client = rig.registered();
        rig.link.leave();
        rig.publish(2);
        rig.sweep();
        client.nothingElse();
        rig.link.comeBack();
        rig.sweep();
        client.nextEvents("epoch0", 1, 2);
        client.nothingElse();
        assertThat(rig.count("exechub.catchups", "cause", "redis")).isEqualTo(1);
    }

    @Test
    void aMappingThatWasLostIsRestored() {
        var client = rig.registered();
        rig.link.leave();
        rig.broker.forgetEverything();
        rig.link.comeBack();
        rig.sweep();
        assertThat(rig.edges()).containsExactly(HERE);
        client.nextError("HISTORY_LOST");
        client.nothingElse();
    }

    @Test
    void aFailoverThatLostNothingIsNotNoticed() {
        var client = rig.registered();
        rig.send(2);
        client.nextEvents("epoch0", 1, 2);
        failOver(0);
        client.nothingElse();
        rig.send(1);
        client.nextEvents("epoch1", 3, 3);
        client.nothingElse();
    }

    @Test
    void whoHasSeenWhatAFailoverLostIsTold() {
        var client = rig.registered();
        rig.send(3);
        client.nextEvents("epoch0", 1, 3);
        failOver(1);
        client.nextError("HISTORY_LOST");
        client.nextEvents("epoch1", 1, 2);
        rig.send(1);
        client.nextEvents("epoch1", 3, 3);
        client.nothingElse();
    }

    @Test
    void aSnapshotThatAFailoverInterruptedIsShownAllTheSame() {
        rig.publish("a");
        rig.publish("b");
        rig.link.holdRequests();
        var client = rig.registering();
        rig.link.arrive();
        client.nextRegistered();
        failOver(0);
        client.nextEvents("epoch1", 1, 2);
        rig.send(1);
        client.nextEvents("epoch1", 3, 3);
        client.nothingElse();
    }

    private void failOver(int lost) {
        rig.link.leave();
        rig.broker.failOver(lost);
        rig.link.comeBack();
        rig.sweep();
    }

    @Test
    void hintsDuringAnOutageAreStillPassedOn() {
        var client = rig.registered();
        rig.link.leave();
        rig.send(2);
        client.nextEvents("epoch0", 1, 2);
        rig.link.comeBack();
        rig.sweep();
        client.nothingElse();
    }

    @Test
    void aPageThatCouldNotBeReadIsReadAgain() {
        var client = rig.registered();
        var hints = rig.publish(3);
        rig.link.leave();
        rig.hub.deliver(hints.get(2));
        rig.pass(Duration.ofSeconds(1));
        client.nothingElse();
        rig.link.comeBack();
        rig.sweep();
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
    }

    @Test
    void aPageWhoseAnswerWasLostIsReadAgain() {
        var client = rig.registered();
        var hints = rig.publish(3);
        rig.link.holdAnswers();
        rig.hub.deliver(hints.get(2));
        rig.link.leave();
        rig.link.comeBack();
        rig.sweep();
        client.nextEvents("epoch0", 1, 3);
        client.nothingElse();
    }

    @Test
    void aSnapshotThatCouldNotBeReadIsReadAgain() {
        rig.publish("a");
        rig.publish("a");
        rig.link.holdRequests();
        var client = rig.registering();
        rig.link.arrive();
        client.nextRegistered();
        rig.link.leave();
        rig.link.comeBack();
        rig.sweep();
        client.nextEvents("epoch0:2");
        client.nothingElse();
    }

    @Test
    void aRenewalThatFailedIsTriedAgain() {
        var client = rig.registered();
        rig.link.leave();
        rig.pass(Duration.ofSeconds(40));
        client.session().onAlive();
        rig.pass(Duration.ofSeconds(25));
        client.session().onAlive();
        rig.broker.forgetEverything();
        rig.link.comeBack();
        rig.sweep();
        assertThat(rig.edges()).containsExactly(HERE);
    }

    @Test
    void whoLeftDuringTheOutageIsNotAttachedAgain() {
        var client = rig.registered();
        rig.link.leave();
        client.leaves();
        rig.broker.forgetEverything();
        rig.link.comeBack();
        rig.sweep();
        rig.holdsNothing();
    }

    @Test
    void whoLeavesWhileBeingAttachedAgainIsDetached() {
        var client = rig.registered();
        rig.link.leave();
        rig.publish(1);
        rig.link.comeBack();
        rig.link.holdAnswers();
        rig.sweep();
        int reads = rig.link.reads();
        client.leaves();
        rig.link.release();
        client.nothingElse();
        assertThat(rig.link.reads()).isEqualTo(reads);
        rig.holdsNothing();
    }

    @Test
    void aStrangerIsNotAttached() {
        var client = rig.connect();
        rig.link.leave();
        rig.link.comeBack();
        rig.sweep();
        client.nothingElse();
        assertThat(rig.edges()).isEmpty();
    }

    @Test
    void manyAreAttachedAgainAtAPaceThatSparesTheBroker() {
        var clients = IntStream.range(0, 600).mapToObj(i -> registered("u" + i)).toList();
        rig.broker.forgetEverything();
        rig.link.leave();
        rig.link.comeBack();
        rig.sweep();
        assertThat(clients).filteredOn(FakeConnection::hasNews).hasSize(500);
        rig.sweep();
        assertThat(clients).allSatisfy(client -> {
            client.nextError("HISTORY_LOST");
            client.nothingElse();
        });
    }

    private FakeConnection registered(String user) {
        var client = rig.connect();
        client.registers(user, rig.token(user, Duration.ofHours(1)));
        client.nextRegistered();
        client.nothingElse();
        return client;
    }
}
