package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** What every broker promises. The journal of the one under test keeps 10 entries, and 3 sockets a user. */
abstract class BrokerContractTest {
    static final int MOST_ENTRIES = 10;
    static final int MOST_SOCKETS = 3;
    static final JournalSettings JOURNAL =
            new JournalSettings(MOST_ENTRIES, Duration.ofHours(1), Duration.ofHours(24), 0);
    static final Duration LEASE = Duration.ofSeconds(150);
    static final UserId USER = new UserId("käthe");
    static final EdgeAddress HERE = EdgeAddress.of("here", 0);
    static final EdgeAddress THERE = EdgeAddress.of("there", 1);
    static final SocketId FIRST = new SocketId("first");
    static final SocketId SECOND = new SocketId("second");

    /** Does a step on the broker under test, and waits for its answer. */
    abstract <T> T ask(Function<Broker, Future<T>> step);

    /** The same with one that closes a user's oldest sockets at the limit. */
    abstract <T> T askClosing(Function<Broker, Future<T>> step);

    /** Has the broker go on at another server, which lacks the user's newest events. */
    abstract void failOver(int lost);

    Publication publish(String submission, long version, DeduplicationKey key) {
        var event = new SubmissionEvent(
                USER, submission, EventName.SUBMISSION_STATUS_UPDATE, "{\"é\":1.10}", null, version, 42);
        return ask(broker -> broker.publish(event, key));
    }

    Publication publish(String submission, long version) {
        return publish(
                submission, version, DeduplicationKey.of(SocketId.random().value()));
    }

    Position accepted() {
        return position(publish("s", SubmissionEvent.NO_VERSION));
    }

    void accepted(int times) {
        IntStream.range(0, times).forEach(i -> accepted());
    }

    static Position position(Publication publication) {
        assertThat(publication).isInstanceOf(Publication.Accepted.class);
        return ((Publication.Accepted) publication).position();
    }

    Position head() {
        return ask(broker -> broker.renew(USER, FIRST, HERE));
    }

    Page read(Position after) {
        return ask(broker -> broker.read(USER, after));
    }

    Page latest(Position after, Duration window) {
        var head = head();
        return ask(broker -> broker.readLatest(USER, after, head, window));
    }

    Set<EdgeAddress> edges() {
        return ask(broker -> broker.edges(USER));
    }

    static List<Long> numbers(Page page) {
        return page.events().stream().map(event -> event.position().seq()).toList();
    }

    @Test
    void anEmptyJournalHasAHead() {
        assertThat(head().seq()).isZero();
        assertThat(head()).isEqualTo(head());
    }

    @Test
    void eventsAreNumberedWithoutGaps() {
        var head = head();
        for (long seq = 1; seq <= 5; seq++) {
            assertThat(accepted()).isEqualTo(new Position(head.epoch(), seq));
        }
        assertThat(head()).isEqualTo(new Position(head.epoch(), 5));
    }

    @Test
    void anEventIsReadAsItWasPublished() {
        var position = accepted();
        var page = ask(broker -> broker.read(USER, new Position(position.epoch(), 0)));
        assertThat(page.events())
                .containsExactly(new JournaledEvent(position, EventName.SUBMISSION_STATUS_UPDATE, "{\"é\":1.10}", 42));
    }

    @Test
    void aRepeatOfAnIdIsADuplicate() {
        var key = DeduplicationKey.of("id");
        position(publish("s", 1, key));
        assertThat(publish("other", 2, key)).isEqualTo(new Publication.Duplicate());
        assertThat(head().seq()).isEqualTo(1);
    }

    @Test
    void anIdIsRememberedAmongTheNewestOnly() {
        var key = DeduplicationKey.of("id");
        publish("s", SubmissionEvent.NO_VERSION, key);
        accepted(MOST_ENTRIES - 1);
        assertThat(publish("s", SubmissionEvent.NO_VERSION, key)).isEqualTo(new Publication.Duplicate());
        accepted();
        assertThat(publish("s", SubmissionEvent.NO_VERSION, key)).isInstanceOf(Publication.Accepted.class);
    }

    @Test
    void aLowerVersionThanTheNewestRetainedIsStale() {
        publish("s", 7);
        assertThat(publish("s", 6)).isEqualTo(new Publication.Stale());
        assertThat(publish("s", 7)).isInstanceOf(Publication.Accepted.class);
        assertThat(publish("other", 1)).isInstanceOf(Publication.Accepted.class);
        assertThat(publish("s", SubmissionEvent.NO_VERSION)).isInstanceOf(Publication.Accepted.class);
    }

    @Test
    void versionsAreExactToTheLast() {
        long largest = (1L << 53) - 1;
        publish("s", largest);
        assertThat(publish("s", largest - 1)).isEqualTo(new Publication.Stale());
        assertThat(publish("s", largest)).isInstanceOf(Publication.Accepted.class);
    }

    @Test
    void aVersionThatIsNoLongerRetainedIsForgotten() {
        publish("s", 7);
        accepted(MOST_ENTRIES - 1);
        assertThat(publish("s", 6)).isEqualTo(new Publication.Stale());
        accepted();
        assertThat(publish("s", 6)).isInstanceOf(Publication.Accepted.class);
    }

    @Test
    void readingFromTheHeadIsCompleteAndEmpty() {
        accepted(3);
        var head = head();
        assertThat(read(head)).isEqualTo(new Page(List.of(), head, head, head, true));
    }

    @Test
    void readingGoesOnAfterThePosition() {
        accepted(3);
        var head = head();
        var page = ask(broker -> broker.read(USER, new Position(head.epoch(), 1)));
        assertThat(numbers(page)).containsExactly(2L, 3L);
        assertThat(page.complete()).isTrue();
        assertThat(page.from()).isEqualTo(new Position(head.epoch(), 1));
        assertThat(page.next()).isEqualTo(head).isEqualTo(page.head());
    }

    @Test
    void whatWasTrimmedIsSaidToBeMissing() {
        accepted(MOST_ENTRIES + 3);
        var epoch = head().epoch();
        var oldest = read(new Position(epoch, 3));
        assertThat(oldest.complete()).isTrue();
        assertThat(oldest.events()).hasSize(MOST_ENTRIES);
        var missing = read(new Position(epoch, 2));
        assertThat(missing.complete()).isFalse();
        assertThat(missing.from()).isEqualTo(new Position(epoch, 3));
        assertThat(numbers(missing)).hasSize(MOST_ENTRIES).startsWith(4L);
    }

    @Test
    void anUnknownPositionReadsEverything() {
        accepted(2);
        var epoch = head().epoch();
        for (var unknown : List.of(new Position("another", 1), new Position(epoch, 3), new Position("another", 0))) {
            var page = read(unknown);
            assertThat(page.complete()).isFalse();
            assertThat(page.from()).isEqualTo(new Position(epoch, 0));
            assertThat(numbers(page)).containsExactly(1L, 2L);
        }
    }

    @Test
    void numbersGoOnUnderANewEpochAfterAFailover() {
        accepted(3);
        var before = head();
        failOver(0);
        var after = accepted();
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.seq()).isEqualTo(4);
        assertThat(head()).isEqualTo(after);
    }

    @Test
    void whatReachedTheOtherServerIsKnownThere() {
        accepted(3);
        var before = head();
        failOver(1);
        var page = read(new Position(before.epoch(), 1));
        assertThat(page.complete()).isTrue();
        assertThat(page.from()).isEqualTo(new Position(head().epoch(), 1));
        assertThat(numbers(page)).containsExactly(2L);
        assertThat(page.next()).isEqualTo(page.head()).isEqualTo(head());
    }

    @Test
    void whatDidNotReachTheOtherServerIsUnknownEvenWhenItsNumberIsUsedAgain() {
        accepted(3);
        var lost = head();
        failOver(1);
        accepted(2);
        var page = read(lost);
        assertThat(page.complete()).isFalse();
        assertThat(numbers(page)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aPositionIsKnownThroughSeveralFailovers() {
        accepted(2);
        var first = head();
        failOver(0);
        accepted(1);
        var second = head();
        failOver(0);
        accepted(1);
        assertThat(numbers(read(first))).containsExactly(3L, 4L);
        assertThat(read(first).complete()).isTrue();
        assertThat(numbers(read(second))).containsExactly(4L);
        assertThat(read(second).complete()).isTrue();
    }

    @Test
    void theLatestAreReadThroughAFailover() {
        publish("a", 1);
        publish("b", 1);
        var end = head();
        failOver(0);
        publish("a", 2);
        var page = ask(broker -> broker.readLatest(USER, new Position(end.epoch(), 0), end, Duration.ofMinutes(1)));
        assertThat(page.complete()).isTrue();
        assertThat(numbers(page)).containsExactly(2L, 3L);
        assertThat(page.next()).isEqualTo(page.head()).isEqualTo(head());
    }

    @Test
    void theLatestOfEachSubmissionComesInOrder() {
        publish("a", 1);
        publish("b", 1);
        publish("a", 2);
        publish("c", 1);
        var epoch = head().epoch();
        var page = latest(new Position(epoch, 0), Duration.ofMinutes(1));
        assertThat(numbers(page)).containsExactly(2L, 3L, 4L);
        assertThat(page.next()).isEqualTo(page.head());
        assertThat(page.complete()).isTrue();
    }

    @Test
    void theLatestIsCompleteEvenIfOlderHistoryIsGone() {
        accepted(MOST_ENTRIES + 1);
        var epoch = head().epoch();
        var page = latest(new Position(epoch, 0), Duration.ofMinutes(1));
        assertThat(numbers(page)).containsExactly((long) MOST_ENTRIES + 1);
        assertThat(page.complete()).isTrue();
        assertThat(page.next()).isEqualTo(page.head());
    }

    @Test
    void theLatestIsAskedForUpToAPositionOnly() {
        publish("a", 1);
        publish("b", 1);
        var end = head();
        publish("a", 2);
        var page = ask(broker -> broker.readLatest(USER, new Position(end.epoch(), 0), end, Duration.ofMinutes(1)));
        assertThat(numbers(page)).containsExactly(1L, 2L);
        assertThat(page.next()).isEqualTo(end);
        assertThat(page.head().seq()).isEqualTo(3);
    }

    @Test
    void publishingTellsWhichEdgesHoldSockets() {
        assertThat(((Publication.Accepted) publish("s", 1)).edges()).isEmpty();
        ask(broker -> broker.attach(USER, FIRST, HERE));
        ask(broker -> broker.attach(USER, SECOND, HERE));
        ask(broker -> broker.attach(USER, new SocketId("third"), THERE));
        var accepted = (Publication.Accepted) publish("s", 1);
        assertThat(accepted.edges()).containsExactlyInAnyOrder(HERE, THERE);
        assertThat(accepted.sockets()).isEqualTo(3);
    }

    @Test
    void socketsAreListedWithWhereTheyAre() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        ask(broker -> broker.attach(USER, SECOND, THERE));
        var sockets = ask(broker -> broker.sockets(USER));
        assertThat(sockets)
                .extracting(SocketMapping::socket, SocketMapping::edge)
                .containsExactlyInAnyOrder(tuple(FIRST, HERE), tuple(SECOND, THERE));
        var end = Instant.now().plus(LEASE);
        assertThat(sockets).allSatisfy(mapping -> assertThat(mapping.leaseEnd()).isBetween(end.minusSeconds(30), end));
    }

    @Test
    void aUserHasOnlySoManySockets() {
        for (int i = 0; i < MOST_SOCKETS; i++) {
            var socket = new SocketId("socket" + i);
            ask(broker -> broker.attach(USER, socket, HERE));
        }
        assertThatThrownBy(() -> ask(broker -> broker.attach(USER, FIRST, HERE)))
                .isInstanceOf(TooManySocketsException.class);
        // One that is there already may come again, and a renewal is never refused.
        ask(broker -> broker.attach(USER, new SocketId("socket0"), HERE));
        ask(broker -> broker.renew(USER, FIRST, HERE));
        // Another user is another matter.
        ask(broker -> broker.attach(new UserId("other"), FIRST, HERE));
    }

    @Test
    void theOldestSocketGoesWhereThatIsThePolicyHoweverOftenItWasRenewed() {
        attachClosing("1", HERE);
        attachClosing("2", THERE);
        attachClosing("3", HERE);
        askClosing(broker -> broker.renew(USER, new SocketId("1"), HERE));
        assertThat(attachClosing("4", THERE)).containsExactly(tuple("1", HERE));
        assertThat(attachClosing("5", HERE)).containsExactly(tuple("2", THERE));
        assertThat(closingSockets()).containsExactlyInAnyOrder("3", "4", "5");
    }

    @Test
    void whoseSocketIsThereTakesNobodysPlace() {
        attachClosing("1", HERE);
        attachClosing("2", HERE);
        attachClosing("3", HERE);
        assertThat(attachClosing("1", HERE)).isEmpty();
        assertThat(closingSockets()).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void aRenewalPutsAReplacedSocketBackOnlyWhereThereIsRoomAndThenItIsTheNewest() {
        for (int i = 1; i <= MOST_SOCKETS + 1; i++) {
            attachClosing("" + i, HERE);
        }
        var first = new SocketId("1");
        assertThatThrownBy(() -> askClosing(broker -> broker.renew(USER, first, HERE)))
                .isInstanceOf(TooManySocketsException.class);
        assertThat(closingSockets()).containsExactlyInAnyOrder("2", "3", "4");
        askClosing(broker -> broker.detach(USER, new SocketId("3"), HERE));
        askClosing(broker -> broker.renew(USER, first, HERE));
        assertThat(attachClosing("5", HERE)).containsExactly(tuple("2", HERE));
        assertThat(closingSockets()).containsExactlyInAnyOrder("1", "4", "5");
    }

    private List<Tuple> attachClosing(String socket, EdgeAddress edge) {
        return askClosing(broker -> broker.attach(USER, new SocketId(socket), edge)).replaced().stream()
                .map(old -> tuple(old.socket().value(), old.edge()))
                .toList();
    }

    private List<String> closingSockets() {
        return askClosing(broker -> broker.sockets(USER)).stream()
                .map(mapping -> mapping.socket().value())
                .toList();
    }

    @Test
    void detachLeavesANewerSocketAlone() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        ask(broker -> broker.attach(USER, FIRST, THERE));
        ask(broker -> broker.detach(USER, FIRST, HERE));
        assertThat(edges()).containsExactly(THERE);
        ask(broker -> broker.detach(USER, FIRST, THERE));
        assertThat(edges()).isEmpty();
    }

    @Test
    void detachAllEmptiesOneEdgeOnly() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        ask(broker -> broker.attach(USER, SECOND, HERE));
        ask(broker -> broker.attach(USER, new SocketId("third"), THERE));
        ask(broker -> broker.detachAll(USER, HERE));
        assertThat(edges()).containsExactly(THERE);
    }

    @Test
    void renewalPutsALostSocketBack() {
        ask(broker -> broker.attach(USER, FIRST, HERE));
        ask(broker -> broker.detach(USER, FIRST, HERE));
        ask(broker -> broker.renew(USER, FIRST, HERE));
        assertThat(edges()).containsExactly(HERE);
    }
}
