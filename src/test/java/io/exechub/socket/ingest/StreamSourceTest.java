package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.exechub.socket.broker.RedisBroker;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisLink;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands in the streams is in the journals, once and in order, and nothing stays unacknowledged. */
class StreamSourceTest {
    private static final String STREAM = "submission-stream";
    private static final String GROUP = "exechub-socket";
    private static final List<String> FOUR = List.of("s1", "s2", "s3", "s4");
    private static final Duration HOUR = Duration.ofHours(1);

    private final IngestRig rig = new IngestRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aStreamAndItsGroupAreMadeWhereTheyAreMissing() {
        new Node("n1", HOUR, STREAM);
        rig.until("the stream is there", () -> number(Command.EXISTS, STREAM) == 1);
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        nothingIsPending(STREAM);
    }

    @Test
    void whatWasAddedBeforeTheFirstStartIsRead() {
        add(STREAM, event("anna", 0));
        add(STREAM, event("anna", 1));
        new Node("n1", HOUR, STREAM);
        isJournaled("anna", 2);
        nothingIsPending(STREAM);
    }

    @Test
    void aStreamThatSomebodyDeletedIsReadAgainOnceItIsBack() {
        new Node("n1", HOUR, STREAM);
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        rig.send(Command.DEL, STREAM);
        add(STREAM, event("anna", 1));
        isJournaled("anna", 2);
        nothingIsPending(STREAM);
    }

    @Test
    void aGroupThatSomebodyDestroyedIsMadeAnewAndRepeatsNothing() {
        new Node("n1", HOUR, STREAM);
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        rig.send(Command.XGROUP, "DESTROY", STREAM, GROUP);
        add(STREAM, event("anna", 1));
        isJournaled("anna", 2);
        assertThat(rig.events("duplicate")).as("read again").isEqualTo(1);
        nothingIsPending(STREAM);
    }

    @Test
    void aKeyThatIsNoStreamIsWaitedOut() {
        rig.send(Command.SET, STREAM, "of StreamSourceTest");
        var node = new Node("n1", HOUR, STREAM);
        rig.until("it would read", () -> node.holds(STREAM));
        rig.send(Command.DEL, STREAM);
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
    }

    @Test
    void whatCouldNotBeAcknowledgedIsOnceThatIsAllowedAndRepeatsNothing() {
        new Node("n1", HOUR, STREAM);
        rig.until("the stream is there", () -> number(Command.EXISTS, STREAM) == 1);
        rig.send(Command.ACL, "SETUSER", "default", "-xack");
        add(STREAM, event("anna", 0));
        add(STREAM, event("anna", 1));
        isJournaled("anna", 2);
        rig.until("looked at again", () -> rig.events("duplicate") > 0);
        assertThat(pending(STREAM)).isEqualTo(2);
        rig.send(Command.ACL, "SETUSER", "default", "+xack");
        nothingIsPending(STREAM);
        assertThat(rig.journal("anna")).containsExactly(data(0), data(1));
    }

    @Test
    void whatADeadReaderLeftPendingComesFirstAndInOrder() {
        var dead = new Node("dead", HOUR, STREAM);
        dead.broker.hesitate();
        add(STREAM, event("anna", 0));
        add(STREAM, event("bert", 0));
        add(STREAM, event("anna", 1));
        rig.until("it has read them", () -> pending(STREAM) == 3);
        dead.die();
        add(STREAM, event("anna", 2));
        add(STREAM, event("bert", 1));
        new Node("alive", HOUR, STREAM);
        isJournaled("anna", 3);
        isJournaled("bert", 2);
        nothingIsPending(STREAM);
    }

    @Test
    void aDeadReadersStreamIsReadByAnotherWithinFiveSeconds() {
        var dead = new Node("dead", HOUR, STREAM);
        rig.until("it reads", () -> dead.holds(STREAM));
        new Node("alive", HOUR, STREAM);
        dead.die();
        long died = System.nanoTime();
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anEntryTrimmedWhilePendingHoldsNobodyUp() {
        var dead = new Node("dead", HOUR, STREAM);
        dead.broker.hesitate();
        add(STREAM, event("anna", 0));
        var trimmed = add(STREAM, event("anna", 1));
        add(STREAM, event("anna", 2));
        rig.until("it has read them", () -> pending(STREAM) == 3);
        dead.die();
        rig.send(Command.XDEL, STREAM, trimmed);
        new Node("alive", HOUR, STREAM);
        rig.until("the others are journaled", () -> rig.journal("anna").size() == 2);
        assertThat(rig.journal("anna")).containsExactly(data(0), data(2));
        nothingIsPending(STREAM);
    }

    @Test
    void whatCannotBeAcceptedIsKeptAndAcknowledged() {
        new Node("n1", HOUR, STREAM);
        add(STREAM, "not JSON");
        var nameless = String.valueOf(rig.send(Command.XADD, STREAM, "*", "evnt", event("anna", 0)));
        add(STREAM, "{\"userId\":\"anna\"}");
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        nothingIsPending(STREAM);
        assertThat(rig.rejected())
                .extracting(fields -> fields.get("source"), fields -> fields.get("reason"))
                .containsExactly(
                        tuple("stream", "malformed JSON at character 3 (expected: one JSON object)"),
                        tuple("stream", "the entry has no field event"),
                        tuple("stream", "submissionId is missing"));
        assertThat(rig.rejected().get(0)).containsEntry("raw", "not JSON");
        assertThat(rig.rejected().get(1).get("raw")).contains(nameless, "evnt", "anna");
    }

    @Test
    void whatCannotBeKeptAsRejectedStaysPendingAndHoldsNobodyUp() {
        new Node("n1", HOUR, STREAM);
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        rig.send(Command.ACL, "SETUSER", "default", "resetkeys", "~" + STREAM, "~exechub:[^r{]*", "~exechub:{u:*");
        add(STREAM, "not JSON");
        add(STREAM, event("anna", 1));
        isJournaled("anna", 2);
        rig.until("what can be acknowledged is", () -> pending(STREAM) == 1);
        assertThat(rig.events("rejected")).isZero();
        rig.send(Command.ACL, "SETUSER", "default", "allkeys");
        rig.until("it is kept", () -> rig.rejected().size() == 1);
        nothingIsPending(STREAM);
        assertThat(rig.rejected().get(0)).containsEntry("raw", "not JSON");
        assertThat(rig.events("rejected")).isEqualTo(1);
    }

    @Test
    void aJournalThatTakesNothingHoldsNobodyElseUp() {
        new Node("n1", HOUR, STREAM);
        add(STREAM, event("anna", 0));
        isJournaled("anna", 1);
        rig.send(Command.SET, "exechub:{u:anna}:journal", "of StreamSourceTest");
        add(STREAM, event("anna", 1));
        add(STREAM, event("bert", 0));
        isJournaled("bert", 1);
        nothingIsPending(STREAM);
        assertThat(rig.rejected()).hasSize(1);
        assertThat(rig.rejected().get(0)).containsEntry("raw", event("anna", 1));
        assertThat(rig.rejected().get(0).get("reason")).contains("WRONGTYPE");
    }

    @Test
    void anEntryIsItsOwnEventUnlessItNamesOne() {
        new Node("n1", HOUR, STREAM);
        var named = event("anna", 1).replace("{\"userId\"", "{\"eventId\":\"e\",\"userId\"");
        for (var event : List.of(event("anna", 0), event("anna", 0), named, named, event("anna", 2))) {
            add(STREAM, event);
        }
        rig.until("all are journaled", () -> rig.journal("anna").size() >= 4);
        assertThat(rig.journal("anna")).containsExactly(data(0), data(0), data(1), data(2));
    }

    @Test
    void aBatchUnderWayWhenRedisDiesIsJournaledOnce() {
        new Node("n1", HOUR, STREAM);
        load(STREAM, List.of("anna", "bert", "käthe"), 0, 300);
        rig.until("some are journaled", () -> rig.events("accepted") > 100);
        rig.kill();
        rig.restart();
        isJournaled("anna", 300);
        isJournaled("bert", 300);
        isJournaled("käthe", 300);
        nothingIsPending(STREAM);
    }

    @Test
    void nothingIsPendingAfterALoadOnSeveralStreams() {
        new Node("n1", HOUR, FOUR.toArray(String[]::new));
        FOUR.forEach(stream -> load(stream, users(stream), 0, 100));
        for (var stream : FOUR) {
            users(stream).forEach(user -> isJournaled(user, 100));
            nothingIsPending(stream);
        }
        assertThat(rig.events("duplicate")).isZero();
    }

    @Test
    void theStreamsOfANodeThatStopsAreReadOnByTheOthersWithinFiveSeconds() {
        var first = new Node("n1", HOUR, FOUR.toArray(String[]::new));
        var second = new Node("n2", HOUR, FOUR.toArray(String[]::new));
        rig.until("each reads two", () -> first.held() == 2 && second.held() == 2);
        FOUR.forEach(stream -> load(stream, users(stream), 0, 100));
        rig.until("some are journaled", () -> rig.events("accepted") > 100);
        FOUR.forEach(stream -> load(stream, users(stream), 100, 200));
        first.stop();
        long stopped = System.nanoTime();
        rig.until("the other reads all", () -> second.held() == 4);
        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(5));
        for (var stream : FOUR) {
            users(stream).forEach(user -> isJournaled(user, 200));
            nothingIsPending(stream);
        }
    }

    @Test
    void whatIsNotAcknowledgedIsCountedAndNeverTrimmed() {
        var node = new Node("n1", Duration.ofMillis(1), STREAM);
        node.broker.hesitate();
        load(STREAM, List.of("anna"), 0, 300);
        rig.until("all are counted", () -> lag() == 300);
        assertThat(pending(STREAM)).as("some have been read, others not").isBetween(1L, 299L);
        assertThat(number(Command.XLEN, STREAM)).isEqualTo(300);
        rig.loop.run(() -> {
            node.broker.hesitateNoMore();
            node.broker.take();
        });
        isJournaled("anna", 300);
        rig.until("none are counted", () -> lag() == 0);
        rig.until("those that are acknowledged are trimmed", () -> number(Command.XLEN, STREAM) < 300);
        nothingIsPending(STREAM);
    }

    @Test
    void theLastOnesAreTrimmedToo() {
        new Node("n1", Duration.ofMillis(1), STREAM);
        load(STREAM, List.of("anna"), 0, 3);
        isJournaled("anna", 3);
        rig.until("nothing is left", () -> number(Command.XLEN, STREAM) == 0);
        load(STREAM, List.of("anna"), 3, 4);
        isJournaled("anna", 4);
    }

    /** A node that can die. */
    private final class Node {
        final HesitantBroker broker;
        private final String name;
        private final StreamSource source;
        private final List<String> streams;
        private final List<RedisLink> links = new ArrayList<>();

        Node(String name, Duration retention, String... streams) {
            this.name = name;
            this.streams = List.of(streams);
            var settings = new IngestSettings("unused", this.streams, Duration.ofMinutes(1), retention, 262_144);
            broker = new HesitantBroker(rig.broker(link(RedisBroker.scripts())));
            source = rig.start(new StreamSource(
                    rig.loop.vertx,
                    name,
                    settings,
                    () -> link(StreamSource.scripts()),
                    rig.router(broker.asBroker()),
                    rig.loop.metrics));
        }

        private RedisLink link(List<LuaScript> scripts) {
            var link = rig.link(scripts);
            links.add(link);
            return link;
        }

        boolean holds(String stream) {
            return name.equals(String.valueOf(rig.send(Command.GET, "exechub:lease:" + stream)));
        }

        long held() {
            return streams.stream().filter(this::holds).count();
        }

        void stop() {
            rig.loop.call(source::stop);
        }

        /** Loses all its connections, and says nothing more. */
        void die() {
            links.forEach(link -> rig.loop.call(link::close));
        }
    }

    private static List<String> users(String stream) {
        return List.of("anna-" + stream, "bert-" + stream);
    }

    private String add(String stream, String event) {
        return String.valueOf(rig.send(Command.XADD, stream, "*", "event", event));
    }

    /** Adds the users' events, mixed, from one number up to another. */
    private void load(String stream, List<String> users, int from, int to) {
        EventLoopRig.await(rig.pipeline(IntStream.range(from, to)
                .boxed()
                .flatMap(number -> users.stream().map(user -> event(user, number)))
                .map(event -> new Object[] {Command.XADD, stream, "*", "event", event})));
    }

    private static String event(String user, int number) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":" + number + "}";
    }

    private static String data(int number) {
        return "{\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":" + number + "}";
    }

    /** Soon, so many events stand in a user's journal, each once and in order. */
    private void isJournaled(String user, int events) {
        rig.until("all of " + user + " are journaled", () -> rig.journal(user).size() >= events);
        assertThat(rig.journal(user))
                .isEqualTo(IntStream.range(0, events)
                        .mapToObj(StreamSourceTest::data)
                        .toList());
    }

    private void nothingIsPending(String stream) {
        rig.until("all is acknowledged", () -> pending(stream) == 0);
    }

    /** How many entries were read and not acknowledged. */
    private long pending(String stream) {
        var groups = Objects.requireNonNull(rig.send(Command.XINFO, "GROUPS", stream));
        return groups.size() == 0
                ? 0
                : Objects.requireNonNull(rig.send(Command.XPENDING, stream, GROUP))
                        .get(0)
                        .toLong();
    }

    private long number(Command command, String key) {
        return Objects.requireNonNull(rig.send(command, key)).toLong();
    }

    private double lag() {
        var gauge =
                rig.loop.meters.find("exechub.stream.lag").tag("stream", STREAM).gauge();
        return gauge == null ? -1 : gauge.value();
    }
}
