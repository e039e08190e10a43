package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisSettings;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams are spread over the nodes, and each is read by one of them, whoever comes and goes. */
class StreamLeasesTest {
    private static final List<String> STREAMS = List.of("a", "b", "c", "d", "e", "f");

    private final EventLoopRig rig = new EventLoopRig();
    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final List<RedisLink> links = new ArrayList<>();

    @AfterEach
    void close() {
        links.forEach(link -> rig.call(link::close));
        rig.close();
        redis.close();
    }

    @Test
    void aNodeAloneReadsAllStreams() {
        var alone = node("n1");
        rig.until("all are read", () -> held(alone) == STREAMS.size());
    }

    @Test
    void nodesThatComeGetTheirShare() {
        var first = node("n1");
        rig.until("all are read", () -> held(first) == STREAMS.size());
        var second = node("n2");
        var third = node("n3");
        rig.until("each reads two", () -> held(first) == 2 && held(second) == 2 && held(third) == 2);
        assertThat(STREAMS).allMatch(stream -> readers(stream, first, second, third) == 1);
    }

    @Test
    void theStreamsOfADeadNodeAreTakenOver() {
        var first = node("n1");
        var second = node("n2");
        rig.until("each reads three", () -> held(first) == 3 && held(second) == 3);
        links.forEach(link -> {
            if (links.indexOf(link) == 0) {
                rig.call(link::close);
            }
        });
        rig.until("the survivor reads all", () -> held(second) == STREAMS.size());
    }

    @Test
    void aStreamIsHandedOverOnlyAfterTheLastReadOfItHasEnded() {
        var first = node("n1");
        rig.until("all are read", () -> held(first) == STREAMS.size());
        var second = node("n2");
        rig.until("one is no longer read by the first", () -> held(first) < STREAMS.size());
        long given = System.nanoTime();
        rig.until("the second reads one", () -> held(second) > 0);
        assertThat((System.nanoTime() - given) / 1_000_000).isGreaterThan(StreamReader.BLOCK_MILLIS);
    }

    /** The answer to what was asked before the stop comes after it; it must not be taken for a reason to go on. */
    @Test
    void aNodeThatStoppedTakesNothingMore() {
        var node = node("n1");
        rig.until("all are read", () -> held(node) == STREAMS.size());
        var operator = link(EventLoopRig.settings(redis.uri()));
        rig.call(() -> operator.send(Command.CLIENT, "PAUSE", 1_500));
        long paused = System.nanoTime();
        rig.until("a round is under way", () -> System.nanoTime() - paused > 700_000_000);
        rig.call(node::stop);
        var link = links.get(0);
        for (var stream : STREAMS) {
            var lease = rig.call(() -> link.send(Command.GET, "exechub:lease:" + stream));
            assertThat(lease).as(stream).isNull();
        }
    }

    private StreamLeases node(String name) {
        var link = link(RedisSettings.standalone(redis.uri()));
        var leases = new StreamLeases(rig.vertx, link, name, STREAMS, nodes -> {});
        rig.run(leases::start);
        return leases;
    }

    private RedisLink link(RedisSettings settings) {
        var link = new RedisLink(rig.vertx, settings, StreamSource.scripts(), rig.metrics);
        links.add(link);
        rig.call(link::start);
        rig.until("the link is up", link::isUp);
        return link;
    }

    private static int held(StreamLeases leases) {
        return (int) STREAMS.stream().filter(leases::isHeld).count();
    }

    private int readers(String stream, StreamLeases... nodes) {
        var count = new int[1];
        rig.run(() -> count[0] = (int)
                List.of(nodes).stream().filter(node -> node.isHeld(stream)).count());
        return count[0];
    }
}
