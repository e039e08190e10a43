package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is published in one turn of the event loop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalWriterTest {
    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final EventLoopRig rig = new EventLoopRig();
    private final RedisLink link =
            new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), RedisBroker.scripts(), rig.metrics);
    private final Broker broker = new RedisBroker(
            rig.vertx,
            link,
            JournalSettings.defaults(),
            Duration.ofSeconds(150),
            20,
            SocketsPolicy.REFUSE_NEWEST,
            edge -> Future.succeededFuture(false));

    @BeforeAll
    void connect() {
        rig.call(broker::start);
        rig.until("connected", broker::isAvailable);
    }

    @BeforeEach
    void empty() {
        command(Command.FLUSHALL);
    }

    @AfterAll
    void disconnect() {
        rig.call(broker::close);
        rig.close();
        redis.close();
    }

    private Response command(Command command, Object... args) {
        return Objects.requireNonNull(rig.call(() -> link.send(command, args)), "an answer");
    }

    private Future<Publication> publish(String user, String id, String data) {
        var event = new SubmissionEvent(
                new UserId(user), "s", EventName.EXECUTION_RESULT, data, null, SubmissionEvent.NO_VERSION, 1);
        return broker.publish(event, DeduplicationKey.of(id));
    }

    private Future<Publication> publish(String user) {
        return publish(user, SocketId.random().value(), "{}");
    }

    /** Does all of it in one turn, and waits for what becomes of it. */
    private <T> List<Future<T>> inOneTurn(Supplier<Stream<Future<T>>> steps) {
        return rig.call(() -> {
            var begun = steps.get().toList();
            return Future.join(begun).transform(ended -> Future.succeededFuture(begun));
        });
    }

    /** Of the script, by all tests so far. */
    private long calls() {
        var publish = rig.meters
                .find("exechub.redis.command")
                .tag("command", "publish")
                .timer();
        return publish == null ? 0 : publish.count();
    }

    private static long seq(Future<Publication> published) {
        return ((Publication.Accepted) published.result()).position().seq();
    }

    @Test
    void theyShareCallsAndAreEachAnswered() {
        int events = 3 * JournalWriter.MOST_EVENTS;
        long before = calls();
        var published = inOneTurn(() -> IntStream.range(0, events).mapToObj(i -> publish("u" + i % 8)));
        assertThat(published)
                .extracting(JournalWriterTest::seq)
                .isEqualTo(IntStream.range(0, events).mapToObj(i -> 1L + i / 8).toList());
        assertThat(calls() - before).isEqualTo(3);
    }

    @Test
    void eachLearnsWhatBecameOfItself() {
        rig.call(() -> publish("u1", "known", "{}"));
        rig.call(() -> broker.attach(new UserId("u2"), new SocketId("socket"), EdgeAddress.of("edge", 0)));
        var published = inOneTurn(() -> Stream.of(publish("u1", "known", "{}"), publish("u2"), publish("u1")));
        assertThat(published.get(0).result()).isEqualTo(new Publication.Duplicate());
        assertThat(((Publication.Accepted) published.get(1).result()).edges())
                .containsExactly(EdgeAddress.of("edge", 0));
        assertThat(seq(published.get(2))).isEqualTo(2);
    }

    @Test
    void aRepeatInTheSameCallIsADuplicate() {
        var published = inOneTurn(() -> Stream.of(publish("u", "id", "{}"), publish("u", "id", "{}")));
        assertThat(seq(published.get(0))).isEqualTo(1);
        assertThat(published.get(1).result()).isEqualTo(new Publication.Duplicate());
    }

    @Test
    void aUserWhoseJournalIsSomethingElseFailsAlone() {
        rig.call(() -> publish("broken"));
        command(Command.SET, "exechub:{u:broken}:journal", "not a stream");
        var published =
                inOneTurn(() -> Stream.of("broken", "before", "broken", "after").map(this::publish));
        assertThat(seq(published.get(1))).isEqualTo(1);
        assertThat(seq(published.get(3))).isEqualTo(1);
        for (int broken : new int[] {0, 2}) {
            assertThat(published.get(broken).cause())
                    .isNotInstanceOf(BrokerUnavailableException.class)
                    .hasMessageContaining("WRONGTYPE");
        }
    }

    @Test
    void whatRedisRefusesMaySucceedLater() {
        inOneTurn(() -> Stream.of("u1", "u2").map(this::publish));
        command(Command.CONFIG, "SET", "maxmemory", "1");
        var refused = inOneTurn(() -> Stream.of("u1", "u2").map(this::publish));
        command(Command.CONFIG, "SET", "maxmemory", "0");
        assertThat(refused).allSatisfy(publication -> assertThat(publication.cause())
                .isInstanceOf(BrokerUnavailableException.class));
        assertThat(inOneTurn(() -> Stream.of("u1", "u2").map(this::publish))).allMatch(Future::succeeded);
    }

    /** A new user's first write frees memory, after which Redis does not look at it again in the same call. */
    @Test
    void anEventIsNotOvertakenByALaterOneOfItsUser() {
        rig.call(() -> publish("u"));
        command(Command.CONFIG, "SET", "maxmemory", "1");
        var published = inOneTurn(() -> Stream.of("u", "new", "u").map(this::publish));
        command(Command.CONFIG, "SET", "maxmemory", "0");
        assertThat(seq(published.get(1))).isEqualTo(1);
        for (int refused : new int[] {0, 2}) {
            assertThat(published.get(refused).cause()).isInstanceOf(BrokerUnavailableException.class);
        }
    }

    @Test
    void whoseSocketsAreSomethingElseIsToldBeforeAnythingIsWritten() {
        command(Command.SET, "exechub:{u:broken}:sockets", "not a hash");
        var published = inOneTurn(() -> Stream.of("broken", "other").map(this::publish));
        assertThat(published.get(0).cause()).hasMessageContaining("WRONGTYPE");
        assertThat(command(Command.EXISTS, "exechub:{u:broken}:journal").toInteger())
                .isZero();
    }

    @Test
    void largeEventsDoNotHoldRedisUp() {
        var half = "{\"x\":\"" + "y".repeat(JournalWriter.MOST_CHARACTERS / 2 - 8) + "\"}";
        long before = calls();
        inOneTurn(() -> IntStream.range(0, 4).mapToObj(i -> publish("u" + i, "id", half)));
        assertThat(calls() - before).isEqualTo(2);
    }

    @Test
    void aLaterCallFindsThemDone() {
        var user = new UserId("u");
        var socket = new SocketId("socket");
        var head = rig.<Position>call(() -> {
            publish("u");
            return broker.renew(user, socket, EdgeAddress.of("edge", 0));
        });
        assertThat(head.seq()).isEqualTo(1);
    }

    @Test
    void theirIdsAreRememberedInTheirOrder() {
        var ids = List.of("c", "b", "a");
        inOneTurn(() -> ids.stream().map(id -> publish("u", id, "{}")));
        assertThat(command(Command.ZRANGE, "exechub:{u:u}:seen", 0, -1).stream().map(Response::toString))
                .isEqualTo(ids);
    }

    /** The only one to listen: of several, what one throws goes no further. */
    @Test
    void aHandlerThatThrowsKeepsNobodyFromAnAnswer() {
        var published = inOneTurn(() -> {
            publish("u1").onComplete((answer, failure) -> {
                throw new IllegalStateException("a handler's mistake");
            });
            return Stream.of(publish("u2"));
        });
        assertThat(published).allMatch(Future::succeeded);
    }

    @Test
    void eachIsJournaledAsItWasPublished() {
        var names = List.of(EventName.EXECUTION_RESULT, EventName.SUBMISSION_STATUS_UPDATE, EventName.EXECUTION_RESULT);
        rig.call(() -> broker.publish(
                new SubmissionEvent(new UserId("u2"), "s2", names.get(2), "{}", null, 9, 1),
                DeduplicationKey.of("newer")));
        var published = inOneTurn(() -> IntStream.range(0, 3)
                .mapToObj(i -> broker.publish(
                        new SubmissionEvent(
                                new UserId("u" + i), "s" + i, names.get(i), "{\"n\":" + i + "}", null, 5 + i, 100 + i),
                        new DeduplicationKey("id" + i, Duration.ofMinutes(i)))));
        assertThat(published.get(2).result()).isEqualTo(new Publication.Stale());
        for (int i = 0; i < 2; i++) {
            var position = ((Publication.Accepted) published.get(i).result()).position();
            var user = new UserId("u" + i);
            var page = rig.<Page>call(() -> broker.read(user, new Position(position.epoch(), 0)));
            assertThat(page.events())
                    .containsExactly(new JournaledEvent(position, names.get(i), "{\"n\":" + i + "}", 100 + i));
            assertThat(command(Command.HGET, "exechub:{u:u" + i + "}:versions", "s" + i)
                            .toString())
                    .isEqualTo(5 + i + ":1");
            assertThat(command(Command.ZRANGE, "exechub:{u:u" + i + "}:seen", 0, -1)
                            .get(0)
                            .toString())
                    .isEqualTo("id" + i);
        }
    }

    @Test
    void aPositionOfOneUserMeansNothingToAnother() {
        var published = inOneTurn(() -> Stream.of("u1", "u2").map(this::publish));
        var positions = published.stream()
                .map(accepted -> ((Publication.Accepted) accepted.result()).position())
                .toList();
        assertThat(positions.get(0).epoch()).isNotEqualTo(positions.get(1).epoch());
        var page = rig.<Page>call(() -> broker.read(new UserId("u2"), positions.get(0)));
        assertThat(page.complete()).isFalse();
        assertThat(page.events()).hasSize(1);
    }

    @Test
    void aSocketThatLeavesInTheSameTurnIsStillTold() {
        var user = new UserId("u");
        var edge = EdgeAddress.of("edge", 0);
        rig.call(() -> broker.attach(user, new SocketId("socket"), edge));
        var published = inOneTurn(() -> {
            var before = publish("u");
            broker.detach(user, new SocketId("socket"), edge);
            return Stream.of(before);
        });
        assertThat(((Publication.Accepted) published.get(0).result()).edges()).containsExactly(edge);
    }
}
