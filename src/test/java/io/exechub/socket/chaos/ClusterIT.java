package io.exechub.socket.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.chaos.Event.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes, as one service. They are started once; a test that ends one has it back for the next. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
    private static final String STREAM = Cluster.STREAMS.get(0);
    private static final int MOST_SOCKETS = 3;
    private static final Duration TAKEOVER = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern HEARD =
            Pattern.compile("exechub_events_total\\{outcome=\"(accepted|duplicate)\",source=\"pubsub\"\\} (\\d+)");

    private final Path directory = Path.of("target", "chaos", "nodes").toAbsolutePath();
    private final Cluster cluster = new Cluster(
            new StandaloneRedis(directory.resolve("redis-" + System.nanoTime())),
            directory,
            Map.of("EXECHUB_SESSION_MAX_SOCKETS_PER_USER", "" + MOST_SOCKETS));
    private final Audience audience = new Audience(0, cluster);

    @BeforeAll
    void start() {
        cluster.start();
        audience.connect();
    }

    @AfterEach
    void restart() {
        cluster.nodes.stream().filter(node -> !node.isAlive()).forEach(cluster::startNode);
        cluster.nodes.forEach(ServiceNode::awaitReady);
    }

    @AfterAll
    void end() {
        audience.close();
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageHeardByThreeNodesIsDeliveredOnce(boolean withId) throws Exception {
        var user = "three-ears-" + withId;
        var client = register(user, cluster.nodes.get(0));
        long before = heardOnTheChannel();
        try (var redis = cluster.connect(ChannelPublisher.CHANNEL)) {
            for (int i = 1; i <= 50; i++) {
                redis.command("PUBLISH", ChannelPublisher.CHANNEL, new Event(user, Way.CHANNEL, i).message(withId));
            }
        }
        Await.until("each node has heard all", LIMIT, () -> heardOnTheChannel() == before + 3 * 50);
        hasHeardUpTo(50, client, LIMIT);
        assertThat(Journal.read(cluster, user).events()).hasSize(50);
    }

    @Test
    void streamsAreSpreadOverTheNodes() {
        Await.until(
                "each node reads one stream",
                LIMIT,
                () -> new HashSet<>(Cluster.STREAMS.stream()
                                        .map(cluster::leaseHolder)
                                        .toList())
                                .size()
                        == Cluster.STREAMS.size());
    }

    /** As a reader that is killed leaves them: some read and not acknowledged, some not read. */
    @Test
    void aKilledReadersStreamIsTakenOverWithinFiveSecondsPendingEntriesFirstAndInOrder() throws Exception {
        var reader = cluster.leaseHolder(STREAM);
        var client = register("takeover", other(reader));
        reader.process().freeze();
        add("takeover", 1, 20);
        try (var redis = cluster.connect(STREAM)) {
            redis.command("XREADGROUP", "GROUP", Backlogs.GROUP, "reader", "COUNT", 10, "STREAMS", STREAM, ">");
        }
        assertThat(new Backlogs(cluster).pending(STREAM)).isBetween(10L, 19L);
        reader.kill();
        hasHeardUpTo(20, client, TAKEOVER);
    }

    @Test
    void theGroupHasNothingPendingAfterTheLoad() throws Exception {
        var client = register("load", cluster.nodes.get(1));
        add("load", 1, 300);
        hasHeardUpTo(300, client, LIMIT);
        Await.until("all is read and acknowledged", LIMIT, () -> new Backlogs(cluster).areEmpty());
        assertThat(Cluster.STREAMS).allSatisfy(stream -> assertThat(new Backlogs(cluster).pending(stream))
                .isZero());
    }

    @Test
    void mappingsOfAKilledNodeAreRemovedByTheNextEvent() throws Exception {
        var reader = cluster.leaseHolder(STREAM);
        var node = other(reader);
        var client = register("mapped", node);
        assertThat(sockets("mapped")).isEqualTo(1);
        node.kill();
        client.close();
        assertThat(sockets("mapped")).isEqualTo(1);
        add("mapped", 1, 1);
        Await.until("the mapping is gone", LIMIT, () -> sockets("mapped") == 0);
    }

    @Test
    void socketsOfADeadNodeDoNotCountAtTheCap() {
        var node = cluster.nodes.get(2);
        for (int i = 0; i < MOST_SOCKETS; i++) {
            register("capped", node);
        }
        node.kill();
        // They cannot all be back at once if the dead ones still count.
        Await.until("all sockets are back", LIMIT, () -> audience.clients.stream()
                .filter(client -> client.user.equals("capped"))
                .allMatch(client -> client.isRegistered() && client.connectedTo() != node));
        assertThat(audience.clients)
                .allSatisfy(client -> assertThat(client.recording.closes()).doesNotContainKey(4506));
    }

    @Test
    void aCutBusDelaysButLosesNothing() throws Exception {
        var node = other(cluster.leaseHolder(STREAM));
        var client = register("cut", node);
        add("cut", 1, 10);
        hasHeardUpTo(10, client, LIMIT);
        node.bus.cut();
        add("cut", 11, 20);
        Await.until("all is journaled", LIMIT, () -> Journal.head(cluster, "cut") == 20);
        assertThat(client.recording.lastSeq()).isEqualTo(10);
        node.bus.heal();
        add("cut", 21, 21);
        hasHeardUpTo(21, client, TAKEOVER);
    }

    @Test
    void aNodeThatStopsTellsItsClientsAndEndsWithZero() throws Exception {
        var node = cluster.nodes.get(0);
        var client = register("moved", node);
        node.process().terminate();
        add("moved", 1, 20);
        assertThat(node.process().awaitEnd(15)).isZero();
        assertThat(client.recording.closes()).isEqualTo(Map.of(4000, 1));
        Await.until("it is back elsewhere", LIMIT, client::isRegistered);
        assertThat(client.connectedTo()).isNotEqualTo(node);
        hasHeardUpTo(20, client, LIMIT);
    }

    private RecordingClient register(String user, ServiceNode node) {
        var client = audience.add(user, cluster.nodes.indexOf(node), cluster);
        client.connect();
        Await.until(user + " is registered", LIMIT, client::isRegistered);
        return client;
    }

    private ServiceNode other(ServiceNode node) {
        return cluster.nodes.get((cluster.nodes.indexOf(node) + 1) % cluster.nodes.size());
    }

    private void add(String user, long first, long last) throws IOException {
        try (var redis = cluster.connect(STREAM)) {
            for (long i = first; i <= last; i++) {
                redis.command("XADD", STREAM, "*", "event", new Event(user, Way.STREAM, i).message(true));
            }
        }
    }

    /** Each number once, and in order. */
    private static void hasHeardUpTo(long last, RecordingClient client, Duration limit) {
        Await.until(client.user + " has heard " + last, limit, () -> client.recording.lastSeq() == last);
        assertThat(numbers(client))
                .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static List<Long> numbers(RecordingClient client) {
        return client.recording.heard().stream()
                .map(heard -> heard.event().number())
                .toList();
    }

    private long sockets(String user) throws IOException {
        var key = "exechub:{u:" + user + "}:sockets";
        try (var redis = cluster.connect(key)) {
            return redis.number("HLEN", key);
        }
    }

    /** By all nodes together, repeats of what another one appended included. */
    private long heardOnTheChannel() throws Exception {
        long all = 0;
        for (var node : cluster.nodes) {
            all += HEARD.matcher(node.metrics())
                    .results()
                    .mapToLong(counter -> Long.parseLong(counter.group(2)))
                    .sum();
        }
        return all;
    }
}
