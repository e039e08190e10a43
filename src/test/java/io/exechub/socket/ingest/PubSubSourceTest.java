package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.broker.RedisBroker;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisSubscriber;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was heard on the channel is in the journals, once and in order, whatever happens to Redis meanwhile. */
class PubSubSourceTest {
    private static final String CHANNEL = "submission-events";
    private static final List<String> USERS = List.of("anna", "bert", "käthe");
    private static final int EACH = 300;

    private final IngestRig rig = new IngestRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theEventsOfEachUserAreJournaledInTheOrderOfPublishing() {
        listening();
        EventLoopRig.await(rig.pipeline(publications()));
        allAreJournaledOnceAndInOrder();
    }

    @Test
    void severalNodesThatHearTheSameKeepOneCopyInOrder() {
        listening();
        listening();
        EventLoopRig.await(rig.pipeline(publications()));
        allAreJournaledOnceAndInOrder();
        rig.loop.until("both have heard all", () -> rig.events("duplicate") == USERS.size() * EACH);
        assertThat(rig.events("accepted")).isEqualTo(USERS.size() * EACH);
    }

    @Test
    void whatWasHeardSurvivesTheLossOfTheConnectionItIsAppendedOver() {
        var source = listening();
        EventLoopRig.await(rig.pipeline(Stream.concat(publications(), Stream.<Object[]>of(cutAllButSubscribers()))));
        allAreJournaledOnceAndInOrder();
        assertThat(source.isListening()).as("it never lost its subscription").isTrue();
    }

    @Test
    void whatWasHeardSurvivesTheDeathOfRedis() {
        listening();
        var witness = witness();
        EventLoopRig.await(rig.pipeline(Stream.concat(publications(), Stream.<Object[]>of(pause()))));
        rig.loop.until("all was heard", () -> witness[0] == USERS.size() * EACH);
        rig.kill();
        rig.restart();
        allAreJournaledOnceAndInOrder();
    }

    @Test
    void whatWasHeardIsAppendedOnceThoughRedisDiesInTheMiddleOfIt() {
        listening();
        var witness = witness();
        EventLoopRig.await(rig.pipeline(publications()));
        rig.loop.until("all was heard", () -> witness[0] == USERS.size() * EACH);
        rig.kill();
        rig.restart();
        allAreJournaledOnceAndInOrder();
    }

    @Test
    void aSourceThatStopsFirstAppendsWhatItHasHeard() {
        var broker = new HesitantBroker(rig.broker(rig.link(RedisBroker.scripts())));
        var link = rig.link(List.of());
        rig.loop.call(link::start);
        rig.endWith(link::close);
        var source = listening(link, broker);
        broker.hesitate();
        publish(event("anna", 0));
        publish(event("anna", 1));
        publish(event("bert", 0));
        rig.loop.until("all was heard", () -> broker.held() == 2);
        var stopped = rig.loop.begin(source::stop);
        rig.loop.run(() -> {
            broker.take();
            broker.hesitateNoMore();
        });
        assertThat(stopped.isComplete()).isFalse();
        rig.loop.run(broker::take);
        EventLoopRig.await(stopped);
        assertThat(rig.journal("anna")).containsExactly(data(0), data(1));
        assertThat(rig.journal("bert")).containsExactly(data(0));
    }

    @Test
    void whatCannotBeAcceptedIsKeptOnceHoweverManyNodesHearIt() {
        listening();
        listening();
        var large = event("anna", 0).replace("RUNNING", "x".repeat(300_000));
        long begun = System.currentTimeMillis();
        publish("not JSON");
        publish("{\"userId\":\"anna\"}");
        publish(large);
        publish(event("anna", 1));
        rig.loop.until("all was heard by both", () -> rig.events("rejected") == 6 && rig.events("duplicate") == 1);
        rig.until("all is kept", () -> rig.rejected().size() >= 3);
        assertThat(rig.rejected()).allSatisfy(fields -> {
            assertThat(fields).containsOnlyKeys("at", "source", "reason", "raw").containsEntry("source", "pubsub");
            assertThat(Long.parseLong(fields.get("at"))).isBetween(begun, System.currentTimeMillis());
        });
        assertThat(rig.rejected())
                .extracting(fields -> fields.get("reason"))
                .containsExactly(
                        "malformed JSON at character 3 (expected: one JSON object)",
                        "submissionId is missing",
                        "300054 bytes (expected: at most 262144)");
        assertThat(rig.rejected())
                .extracting(fields -> fields.get("raw"))
                .containsExactly("not JSON", "{\"userId\":\"anna\"}", large.substring(0, 4_096));
        assertThat(rig.journal("anna")).containsExactly(data(1));
    }

    @Test
    void whatCannotBeKeptAsRejectedIsKeptOnceRedisTakesItAgain() {
        listening();
        rig.send(Command.CONFIG, "SET", "maxmemory", 1);
        publish("not JSON");
        publish("nor this");
        rig.loop.until("keeping it was refused", () -> refused("oom") > 0);
        assertThat(rig.events("rejected")).isZero();
        rig.send(Command.CONFIG, "SET", "maxmemory", 0);
        rig.until("both are kept", () -> rig.rejected().size() == 2);
        assertThat(rig.rejected()).extracting(fields -> fields.get("raw")).containsExactly("not JSON", "nor this");
        rig.loop.until("and counted", () -> rig.events("rejected") == 2);
    }

    private double refused(String reason) {
        var counter = rig.loop
                .meters
                .find("exechub.redis.refusals")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void aJournalThatTakesNothingHoldsNobodyElseUp() {
        listening();
        publish(event("anna", 0));
        rig.until("it is journaled", () -> rig.journal("anna").size() == 1);
        rig.send(Command.SET, "exechub:{u:anna}:journal", "of PubSubSourceTest");
        publish(event("anna", 1));
        publish(event("bert", 0));
        rig.until("it is rejected", () -> rig.rejected().size() == 1);
        assertThat(rig.rejected().get(0)).containsEntry("source", "pubsub").containsEntry("raw", data(1));
        assertThat(rig.rejected().get(0).get("reason"))
                .startsWith("the journal of user anna")
                .contains("WRONGTYPE");
        rig.until("the other's is journaled", () -> rig.journal("bert").size() == 1);
    }

    private PubSubSource listening() {
        var link = rig.link(RedisBroker.scripts());
        return listening(link, new HesitantBroker(rig.broker(link)));
    }

    private PubSubSource listening(RedisLink link, HesitantBroker broker) {
        var subscriber = new RedisSubscriber(rig.loop.vertx, rig.settings(), Set.of(CHANNEL), link, rig.loop.metrics);
        var source = rig.start(new PubSubSource(rig.loop.vertx, subscriber, rig.router(broker.asBroker()), settings()));
        rig.loop.until("it listens", () -> source.isListening() && link.isUp());
        return source;
    }

    private static IngestSettings settings() {
        return new IngestSettings(CHANNEL, List.of("unused"), Duration.ofMinutes(1), Duration.ofHours(1), 262_144);
    }

    /** How many messages another subscriber has heard. */
    private int[] witness() {
        var heard = new int[1];
        var subscriber = new RedisSubscriber(
                rig.loop.vertx, rig.settings(), Set.of(CHANNEL), rig.link(List.of()), rig.loop.metrics);
        subscriber.onMessage((channel, message) -> heard[0]++);
        rig.loop.call(subscriber::start);
        rig.endWith(subscriber::close);
        rig.loop.until("the witness listens", subscriber::isSubscribed);
        return heard;
    }

    private void publish(String message) {
        rig.send(Command.PUBLISH, CHANNEL, message);
    }

    /** The users' events, mixed. */
    private static Stream<Object[]> publications() {
        return IntStream.range(0, USERS.size() * EACH).mapToObj(i -> new Object[] {
            Command.PUBLISH, CHANNEL, Buffer.buffer(event(USERS.get(i % USERS.size()), i / USERS.size()))
        });
    }

    private static Object[] cutAllButSubscribers() {
        return new Object[] {Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes"};
    }

    /** From now on nothing is answered. */
    private static Object[] pause() {
        return new Object[] {Command.CLIENT, "PAUSE", 60_000};
    }

    private static String event(String user, int number) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":" + number + "}";
    }

    private static String data(int number) {
        return "{\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":" + number + "}";
    }

    private void allAreJournaledOnceAndInOrder() {
        var expected = IntStream.range(0, EACH).mapToObj(PubSubSourceTest::data).toList();
        for (var user : USERS) {
            rig.until(
                    "all of " + user + " are journaled", () -> rig.journal(user).size() >= EACH);
        }
        for (var user : USERS) {
            assertThat(rig.journal(user)).as(user).isEqualTo(expected);
        }
    }
}
