package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract in Redis; and what stands there, as other programs may read it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisBrokerTest extends BrokerContractTest {
    private static final String TAG = "exechub:{u:käthe}:";

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final EventLoopRig rig = new EventLoopRig();
    private final RedisLink link =
            new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), RedisBroker.scripts(), rig.metrics);
    private final Set<EdgeAddress> gone = new HashSet<>();
    private final Broker broker = broker(SocketsPolicy.REFUSE_NEWEST);
    private final Broker closing = broker(SocketsPolicy.CLOSE_OLDEST);

    private RedisBroker broker(SocketsPolicy policy) {
        return new RedisBroker(
                rig.vertx,
                link,
                JOURNAL,
                LEASE,
                MOST_SOCKETS,
                policy,
                edge -> Future.succeededFuture(gone.contains(edge)));
    }

    @BeforeAll
    void connect() {
        rig.call(broker::start);
        rig.until("connected", broker::isAvailable);
    }

    @BeforeEach
    void empty() {
        command(Command.FLUSHALL);
        gone.clear();
    }

    @AfterAll
    void disconnect() {
        rig.call(broker::close);
        rig.close();
        redis.close();
    }

    @Override
    <T> T ask(Function<Broker, Future<T>> step) {
        return rig.call(() -> step.apply(broker));
    }

    @Override
    <T> T askClosing(Function<Broker, Future<T>> step) {
        return rig.call(() -> step.apply(closing));
    }

    /** What a promoted replica finds: an older head, of another server. */
    @Override
    void failOver(int lost) {
        long seq = command(Command.HGET, TAG + "meta", "seq").toLong();
        for (long gone = seq; gone > seq - lost; gone--) {
            command(Command.XDEL, TAG + "journal", gone + "-0");
        }
        command(Command.XSETID, TAG + "journal", seq - lost + "-0");
        command(Command.HSET, TAG + "meta", "seq", seq - lost, "server", "another");
    }

    private Response command(Command command, Object... args) {
        return Objects.requireNonNull(rig.call(() -> link.send(command, args)), "an answer");
    }

    @Test
    void keysAreNamedAndExpireAsDocumented() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        publish("s", 7, DeduplicationKey.of("id"));
        assertThat(command(Command.KEYS, "*").stream().map(Response::toString))
                .containsExactlyInAnyOrder(
                        TAG + "sockets", TAG + "journal", TAG + "meta", TAG + "versions", TAG + "seen");
        assertThat(secondsToLive("sockets")).isBetween(140L, 150L);
        assertThat(secondsToLive("journal")).isBetween(3_590L, 3_600L);
        assertThat(secondsToLive("versions")).isBetween(3_590L, 3_600L);
        assertThat(secondsToLive("seen")).isBetween(3_590L, 3_600L);
        assertThat(secondsToLive("meta")).isBetween(86_390L, 86_400L);
        assertThat(command(Command.HGET, TAG + "sockets", "first").toString()).matches("\\d{10}:" + HERE);
        assertThat(command(Command.HGET, TAG + "meta", "seq").toString()).isEqualTo("1");
        assertThat(command(Command.XRANGE, TAG + "journal", "-", "+")
                        .get(0)
                        .get(0)
                        .toString())
                .isEqualTo("1-0");
    }

    @Test
    void agesAreKeptOnlyWhereTheyMatterAndExpireWithTheSockets() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        assertThat(command(Command.EXISTS, TAG + "attached").toLong()).isZero();
        askClosing(broker -> broker.attach(USER, SECOND, HERE));
        assertThat(secondsToLive("attached")).isBetween(140L, 150L);
        askClosing(broker -> broker.detach(USER, SECOND, HERE));
        assertThat(command(Command.EXISTS, TAG + "attached").toLong()).isZero();
    }

    /** The policy was another one when they came. */
    @Test
    void aSocketOfUnknownAgeIsAnOldOne() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        for (int i = 1; i < MOST_SOCKETS; i++) {
            var socket = new SocketId("known" + i);
            askClosing(broker -> broker.attach(USER, socket, HERE));
        }
        assertThat(askClosing(broker -> broker.attach(USER, SECOND, HERE)).replaced())
                .extracting(SocketMapping::socket)
                .containsExactly(FIRST);
    }

    @Test
    void socketsOfADeadEdgeGoBeforeTheOldest() {
        askClosing(broker -> broker.attach(USER, FIRST, HERE));
        for (int i = 1; i < MOST_SOCKETS; i++) {
            var socket = new SocketId("dead" + i);
            askClosing(broker -> broker.attach(USER, socket, THERE));
        }
        gone.add(THERE);
        assertThat(askClosing(broker -> broker.attach(USER, SECOND, HERE)).replaced())
                .isEmpty();
        List<SocketMapping> sockets = askClosing(broker -> broker.sockets(USER));
        assertThat(sockets).extracting(SocketMapping::socket).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    private long secondsToLive(String key) {
        return command(Command.TTL, TAG + key).toLong();
    }

    @Test
    void whatIsRememberedIsBounded() {
        IntStream.range(0, 5 * MOST_ENTRIES).forEach(i -> publish("s" + i, i));
        assertThat(command(Command.XLEN, TAG + "journal").toInteger()).isEqualTo(MOST_ENTRIES);
        assertThat(command(Command.ZCARD, TAG + "seen").toInteger()).isEqualTo(MOST_ENTRIES);
        assertThat(command(Command.HLEN, TAG + "versions").toInteger()).isLessThanOrEqualTo(2 * MOST_ENTRIES);
    }

    @Test
    void aFingerprintCountsWithinItsWindowOnly() {
        var brief = DeduplicationKey.fingerprint(new byte[] {1}, Duration.ofMillis(50));
        position(publish("s", SubmissionEvent.NO_VERSION, brief));
        assertThat(publish("s", SubmissionEvent.NO_VERSION, brief.widenedBy(Duration.ofMinutes(1))))
                .isEqualTo(new Publication.Duplicate());
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (publish("s", SubmissionEvent.NO_VERSION, brief) instanceof Publication.Duplicate) {
            assertThat(System.nanoTime()).as("the window ends").isLessThan(deadline);
        }
    }

    @Test
    void versionsAreKeptAsLongAsTheEventsTheyBelongTo() {
        publish("s", 7);
        command(Command.PEXPIRE, TAG + "versions", 60_000);
        aSecondPasses();
        accepted();
        assertThat(secondsToLive("versions")).isBetween(3_590L, 3_600L);
    }

    /** For the journal, which extends its retention once a second. */
    private void aSecondPasses() {
        command(Command.HDEL, TAG + "meta", "kept");
    }

    @Test
    void theFirstVersionIsForgottenInTimeHoweverSoonItFollowsAnEventWithoutOne() {
        accepted();
        publish("s", 7);
        assertThat(secondsToLive("versions")).isBetween(3_590L, 3_600L);
    }

    @Test
    void aStaleEventIsNotRemembered() {
        publish("s", 7);
        var late = DeduplicationKey.of("late");
        assertThat(publish("s", 6, late)).isEqualTo(new Publication.Stale());
        assertThat(publish("s", 6, late)).isEqualTo(new Publication.Stale());
        assertThat(command(Command.ZCARD, TAG + "seen").toInteger()).isEqualTo(1);
    }

    @Test
    void expiredSocketsNeitherCountNorAreTold() {
        for (int i = 0; i < MOST_SOCKETS; i++) {
            command(Command.HSET, TAG + "sockets", "old" + i, "1000000000:" + THERE);
        }
        assertThat(((Publication.Accepted) publish("s", 1)).edges()).isEmpty();
        assertThat(edges()).isEmpty();
        ask(broker -> broker.attach(USER, FIRST, HERE));
        assertThat(command(Command.HKEYS, TAG + "sockets").stream().map(Response::toString))
                .containsExactly("first");
    }

    @Test
    void atTheLimitSocketsOfEdgesThatAreGoneMakeRoom() {
        for (int i = 0; i < MOST_SOCKETS; i++) {
            var socket = new SocketId("dead" + i);
            ask(broker -> broker.attach(USER, socket, THERE));
        }
        gone.add(THERE);
        ask(broker -> broker.attach(USER, FIRST, HERE));
        assertThat(edges()).containsExactly(HERE);
    }

    @Test
    void aLostMetaBeginsANewEpochWithNothingOfTheOldOne() {
        var old = accepted();
        publish("versioned", 7, DeduplicationKey.of("id"));
        command(Command.DEL, TAG + "meta");
        var fresh = position(publish("versioned", 6, DeduplicationKey.of("id")));
        assertThat(fresh.epoch()).isNotEqualTo(old.epoch());
        assertThat(fresh.seq()).isEqualTo(1);
        assertThat(command(Command.XLEN, TAG + "journal").toInteger()).isEqualTo(1);
    }

    @Test
    void onlyTheNewestEpochsAreRemembered() {
        var first = accepted();
        var second = IntStream.range(0, 8)
                .mapToObj(i -> {
                    failOver(0);
                    return accepted();
                })
                .toList()
                .get(0);
        assertThat(read(first).complete()).isTrue();
        failOver(0);
        assertThat(read(first).complete()).isFalse();
        assertThat(read(second).complete()).isTrue();
        assertThat(command(Command.HGET, TAG + "meta", "past").toString().split(" "))
                .hasSize(8);
    }

    @Test
    void aJournalFromBeforeServersWereToldApartIsTakenAsItIs() {
        var before = accepted();
        command(Command.HDEL, TAG + "meta", "server");
        assertThat(accepted()).isEqualTo(new Position(before.epoch(), 2));
    }

    @Test
    void aJournalThatExpiredLeavesPositionsMeaningful() {
        accepted(3);
        var head = head();
        command(Command.DEL, TAG + "journal");
        assertThat(read(head).complete()).isTrue();
        var before = ask(broker -> broker.read(USER, new Position(head.epoch(), 1)));
        assertThat(before.complete()).isFalse();
        assertThat(before.next()).isEqualTo(head);
        assertThat(accepted()).isEqualTo(new Position(head.epoch(), 4));
    }

    @Test
    void aLargeEventIsAPageOfItsOwn() {
        var large = "{\"x\":\"" + "y".repeat(200_000) + "\"}";
        for (int i = 0; i < 3; i++) {
            var key = DeduplicationKey.of("large" + i);
            var event = new SubmissionEvent(USER, "s" + i, EventName.EXECUTION_RESULT, large, null, -1, 1);
            ask(broker -> broker.publish(event, key));
        }
        var epoch = head().epoch();
        var first = read(new Position(epoch, 0));
        assertThat(numbers(first)).containsExactly(1L);
        assertThat(first.next()).isEqualTo(new Position(epoch, 1));
        assertThat(first.head()).isEqualTo(new Position(epoch, 3));
        var latest = latest(new Position(epoch, 1), Duration.ofMinutes(1));
        assertThat(numbers(latest)).containsExactly(2L);
        assertThat(latest.next()).isEqualTo(new Position(epoch, 2));
    }

    @Test
    void aRejectedMessageIsKeptOnceForEachWay() {
        var raw = Buffer.buffer("x".repeat(10_000));
        for (var source : List.of("pubsub", "pubsub", "http")) {
            ask(broker -> broker.keepRejected(new RejectedMessage(source, "not JSON", raw)));
        }
        var kept = command(Command.XRANGE, "exechub:rejected", "-", "+");
        assertThat(kept.size()).isEqualTo(2);
        var fields = kept.get(0).get(1);
        assertThat(fields.stream().map(Response::toString).filter(text -> text.length() < 10))
                .containsExactly("at", "source", "pubsub", "reason", "not JSON", "raw");
        assertThat(fields.get(7).toString()).isEqualTo("x".repeat(4_096));
    }

    @Test
    void whatIsOlderThanTheWindowIsSkipped() {
        accepted(2);
        var none = latest(new Position(head().epoch(), 0), Duration.ZERO);
        assertThat(none.events()).isEmpty();
        assertThat(none.next()).isEqualTo(none.head());
    }

    @Test
    void aRedisThatIsAwayIsSaidToBe() {
        var unreachable = new RedisBroker(
                rig.vertx,
                new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), RedisBroker.scripts(), rig.metrics),
                JOURNAL,
                LEASE,
                MOST_SOCKETS,
                SocketsPolicy.REFUSE_NEWEST,
                edge -> Future.succeededFuture(false));
        assertThatThrownBy(() -> rig.call(() -> unreachable.edges(USER)))
                .isInstanceOf(BrokerUnavailableException.class);
    }
}
