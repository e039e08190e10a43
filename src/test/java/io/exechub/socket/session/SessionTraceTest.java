package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noted of an event at its last station. */
class SessionTraceTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig();

    @Test
    void aLiveEventIsWrittenToEachSocket() {
        rig.registered();
        rig.registered();
        rig.send(1);
        assertThat(rig.tracer.lines()).hasSize(2).allMatch(line -> line.contains("u1 written id=epoch0:1 socket="));
    }

    @Test
    void whatIsReadFromTheJournalIsReplayed() {
        rig.publish(2);
        rig.resuming("epoch0:1").nextRegistered();
        assertThat(rig.tracer.lines()).singleElement().asString().contains("u1 replayed id=epoch0:2 socket=");
    }

    @Test
    void anEventAfterAGapIsHeldBack() {
        rig.registered();
        rig.publish("s");
        rig.hub.deliver(rig.publish("s"));
        assertThat(rig.tracer.lines()).hasSize(3);
        assertThat(rig.tracer.lines().get(0)).contains("held_back id=epoch0:2").endsWith(" cause=gap");
        assertThat(rig.tracer.lines().get(2)).contains("replayed id=epoch0:2");
    }
}
