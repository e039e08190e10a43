package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisProbe;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis replicates behind its master's back: what that means for events, with a real master and a real replica. */
class ReplicationTest {
    private static final UserId USER = new UserId("u1");

    private final EmbeddedRedis master = EmbeddedRedis.start();
    private final EmbeddedRedis replica = EmbeddedRedis.start();
    private final EventLoopRig rig = new EventLoopRig();
    private final List<RedisLink> links = new ArrayList<>();
    private final RedisLink toMaster = link(master);
    private final Broker careful = broker(toMaster, 1);

    @BeforeEach
    void replicate() {
        rig.call(() -> toMaster.send(Command.CONFIG, "SET", "repl-diskless-sync-delay", 0));
        follow();
    }

    @AfterEach
    void close() {
        links.forEach(link -> rig.call(link::close));
        rig.close();
        replica.close();
        master.close();
    }

    private RedisLink link(EmbeddedRedis redis) {
        var link = new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), RedisBroker.scripts(), rig.metrics);
        rig.call(link::start);
        rig.until("connected", link::isUp);
        links.add(link);
        return link;
    }

    private Broker broker(RedisLink link, int replicas) {
        var journal = new JournalSettings(100, Duration.ofHours(1), Duration.ofHours(24), replicas);
        return new RedisBroker(
                rig.vertx,
                link,
                journal,
                Duration.ofSeconds(150),
                20,
                SocketsPolicy.REFUSE_NEWEST,
                edge -> Future.succeededFuture(false));
    }

    /** Makes the replica one, and waits until it is in step. */
    private void follow() {
        var uri = master.uri();
        tellReplica("REPLICAOF " + uri.getHost() + " " + uri.getPort());
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        do {
            assertThat(System.nanoTime()).as("the replica is in step").isLessThan(deadline);
            rig.call(() -> toMaster.send(Command.SET, "written", "again"));
        } while (rig.call(() -> toMaster.awaitReplicas("written", "", 1, Duration.ofMillis(100))) == 0);
    }

    private void promote() {
        tellReplica("REPLICAOF NO ONE");
    }

    private String tellReplica(String command) {
        return RedisProbe.command(replica.port(), command);
    }

    private String journaledAtReplica() {
        return tellReplica("XLEN exechub:{u:u1}:journal");
    }

    private Position publish(Broker broker, String id) {
        return BrokerContractTest.position(offer(broker, id));
    }

    private Publication offer(Broker broker, String id) {
        var event = new SubmissionEvent(USER, "s1", EventName.SUBMISSION_STATUS_UPDATE, "{}", null, -1, 1);
        return rig.call(() -> broker.publish(event, DeduplicationKey.of(id)));
    }

    @Test
    void anEventIsAcceptedOnceTheReplicaHasIt() {
        publish(careful, "e1");
        assertThat(journaledAtReplica()).isEqualTo(":1");
    }

    @Test
    void withoutTheReplicaAnEventIsNotAcceptedButKeepsItsPlace() {
        promote();
        assertThatThrownBy(() -> offer(careful, "e1"))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessage("only 0 of 1 replicas have the event");
        follow();
        assertThat(offer(careful, "e1")).isEqualTo(new Publication.Duplicate());
        assertThat(journaledAtReplica()).isEqualTo(":1");
    }

    /** Whoever writes is cut off by a demotion; who had nothing to write need not have noticed. */
    @Test
    void aLinkThatSleptThroughADemotionAndOneThatDidNotGoOnInOneEpoch() {
        var awake = broker(toMaster, 0);
        var asleep = broker(link(master), 0);
        var before = publish(awake, "before");
        RedisProbe.command(master.port(), "REPLICAOF 127.0.0.1 1");
        assertThatThrownBy(() -> offer(awake, "refused")).isInstanceOf(BrokerUnavailableException.class);
        RedisProbe.command(master.port(), "REPLICAOF NO ONE");
        rig.until("back", toMaster::isUp);

        var epochs = new HashSet<String>();
        for (int i = 0; i < 10; i++) {
            epochs.add(publish(awake, "awake" + i).epoch());
            epochs.add(publish(asleep, "asleep" + i).epoch());
        }
        assertThat(epochs).hasSize(1).doesNotContain(before.epoch());
        var page = rig.call(() -> asleep.read(USER, before));
        assertThat(page.complete()).isTrue();
        assertThat(page.events()).hasSize(20);
    }

    @Test
    void aClientAheadOfAPromotedReplicaIsToldAndTheOthersAreNot() {
        var reached = publish(careful, "e1");
        promote();
        var lost = publish(broker(toMaster, 0), "e2");
        var afterwards = broker(link(replica), 0);
        var instead = publish(afterwards, "e3");
        assertThat(instead.seq()).isEqualTo(lost.seq());
        assertThat(instead.epoch()).isNotEqualTo(lost.epoch());
        var forTheOthers = rig.call(() -> afterwards.read(USER, reached));
        assertThat(forTheOthers.complete()).isTrue();
        assertThat(forTheOthers.events()).singleElement().satisfies(event -> assertThat(event.position())
                .isEqualTo(instead));
        assertThat(rig.call(() -> afterwards.read(USER, lost)).complete()).isFalse();
    }
}
