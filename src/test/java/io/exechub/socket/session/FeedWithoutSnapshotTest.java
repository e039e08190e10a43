package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FeedWithoutSnapshotTest {
    @RegisterExtension
    final SessionRig rig = new SessionRig(withoutSnapshot());

    private static SessionRig.Options withoutSnapshot() {
        var options = new SessionRig.Options();
        options.snapshotWindow = Duration.ZERO;
        return options;
    }

    @Test
    void aNewClientIsToldOnlyWhatIsNew() {
        rig.publish(3);
        var client = rig.registered();
        assertThat(rig.link.reads()).isZero();
        rig.send(1);
        client.nextEvents("epoch0:4");
        client.nothingElse();
    }

    @Test
    void whatIsPublishedDuringRegistrationIsNew() {
        rig.publish(3);
        rig.link.holdAnswers();
        var client = rig.registering();
        rig.send(2);
        rig.link.release();
        assertThat(client.nextRegistered().head()).hasToString("epoch0:3");
        client.nextEvents("epoch0", 4, 5);
        client.nothingElse();
    }
}
