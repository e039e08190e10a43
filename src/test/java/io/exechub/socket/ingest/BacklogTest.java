package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.broker.InMemoryBroker;
import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.RejectedMessage;
import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.routing.EdgeBus;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.telemetry.Tracer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was heard is appended, once and in order, whatever becomes of the first attempts. */
class BacklogTest {
    private static final UserId ANNA = new UserId("anna");
    private static final UserId BERT = new UserId("bert");
    private static final int MOST_CHARACTERS = 64 * 1024 * 1024;

    private final EventLoopRig rig = new EventLoopRig();
    private final InMemoryBroker journals = new InMemoryBroker(
            new JournalSettings(10_000, Duration.ofHours(1), Duration.ofHours(24), 0),
            Duration.ofMinutes(1),
            20,
            SocketsPolicy.REFUSE_NEWEST,
            System::currentTimeMillis);
    private final HesitantBroker broker = new HesitantBroker(journals);
    private final Backlog backlog = new Backlog(
            rig.vertx,
            new EventRouter(rig.vertx, broker.asBroker(), new EdgeBus(rig.vertx), rig.metrics, Tracer.OFF),
            "test");

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatIsHeardWhileAllIsWellIsAppendedInOrder() {
        rig.run(() -> {
            hear(ANNA, "a1", "a2");
            hear(BERT, "b1");
            hear(ANNA, "a3");
        });
        assertThat(journal(ANNA)).containsExactly("a1", "a2", "a3");
        assertThat(journal(BERT)).containsExactly("b1");
    }

    @Test
    void anOutageDelaysButNeitherLosesNorReorders() {
        rig.run(() -> {
            hear(ANNA, "a1");
            journals.leave();
            hear(ANNA, "a2", "a3");
            hear(BERT, "b1");
        });
        assertThat(journal(ANNA)).isEqualTo(List.of());
        rig.run(() -> {
            journals.comeBack();
            hear(ANNA, "a4");
        });
        rig.until(
                "all is appended",
                () -> journal(ANNA).size() == 4 && journal(BERT).size() == 1);
        assertThat(journal(ANNA)).containsExactly("a1", "a2", "a3", "a4");
    }

    @Test
    void aFailureInTheMiddleHoldsBackOnlyWhatCameAfterIt() {
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, "a1", "a2", "a3");
            hear(BERT, "b1");
            broker.take();
            broker.take();
            hear(ANNA, "a4");
            broker.lose();
        });
        assertThat(journal(ANNA)).containsExactly("a1");
        assertThat(journal(BERT)).containsExactly("b1");
        rig.run(broker::hesitateNoMore);
        rig.until("all is appended", () -> journal(ANNA).size() == 4);
        assertThat(journal(ANNA)).containsExactly("a1", "a2", "a3", "a4");
        assertThat(journal(BERT)).containsExactly("b1");
    }

    @Test
    void newerEventsOfOthersWaitUntilTheFailedOnesHaveBeenTriedAgain() {
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, "a1");
            hear(BERT, "b1");
            broker.lose();
            hear(BERT, "b2");
            assertThat(broker.held()).as("under way: b1 alone").isEqualTo(1);
            broker.take();
            assertThat(broker.held()).isZero();
        });
        rig.until("the failed one is tried again, then the newer one", () -> broker.held() == 2);
        rig.run(() -> {
            broker.take();
            broker.take();
        });
        assertThat(journal(ANNA)).containsExactly("a1");
        assertThat(journal(BERT)).containsExactly("b1", "b2");
    }

    @Test
    void anAppendWhoseAnswerWasLostIsNotRepeated() {
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, "a1", "a2");
            broker.takeWithoutAnswer();
            broker.hesitateNoMore();
        });
        rig.until("the next is appended, too", () -> journal(ANNA).size() == 2);
        assertThat(journal(ANNA)).containsExactly("a1", "a2");
        assertThat(count("duplicate")).isEqualTo(1);
    }

    @Test
    void failuresMayFollowEachOther() {
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, "a1", "a2");
            broker.lose();
        });
        for (int attempt = 2; attempt <= 4; attempt++) {
            rig.until("it is tried again", () -> broker.held() == 1);
            rig.run(broker::lose);
        }
        rig.run(broker::hesitateNoMore);
        rig.until("all is appended", () -> journal(ANNA).size() == 2);
        assertThat(journal(ANNA)).containsExactly("a1", "a2");
    }

    @Test
    void aLoadThatFailsAsAWholeIsTriedAgainAsAWhole() {
        var names = IntStream.range(0, 5_000).mapToObj(i -> "a" + i).toArray(String[]::new);
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, names);
            broker.lose();
        });
        rig.until("the first is tried again", () -> broker.held() == 1);
        rig.run(() -> {
            while (broker.held() > 0) {
                broker.take();
            }
        });
        assertThat(journal(ANNA)).containsExactly(names);
    }

    @Test
    void whatCanNeverBeAppendedIsRejectedAndHoldsNobodyUp() {
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, "a1", "a2");
            broker.refuse("WRONGTYPE");
            broker.take();
        });
        assertThat(journal(ANNA)).containsExactly("a2");
        assertThat(journals.rejected())
                .containsExactly(new RejectedMessage(
                        "test", "the journal of user anna does not take it: WRONGTYPE", Buffer.buffer("a1")));
        assertThat(backlog.emptied().succeeded()).isTrue();
    }

    @Test
    void nothingHeardIsNothingToWaitFor() {
        assertThat(rig.call(() -> Future.succeededFuture(backlog.emptied())).succeeded())
                .isTrue();
    }

    @Test
    void itIsEmptyOnceAllHasBeenAppended() {
        rig.run(() -> {
            broker.hesitate();
            hear(ANNA, "a1");
            hear(BERT, "b1");
            var emptied = backlog.emptied();
            broker.take();
            assertThat(emptied.isComplete()).isFalse();
            broker.take();
            assertThat(emptied.succeeded()).isTrue();
            hear(ANNA, "a2");
            assertThat(backlog.emptied().isComplete()).isFalse();
        });
    }

    @Test
    void itIsNotEmptyWhileSomethingIsToBeTriedAgain() {
        var emptied = rig.call(() -> {
            broker.hesitate();
            hear(ANNA, "a1");
            hear(BERT, "b1");
            var future = backlog.emptied();
            broker.lose();
            broker.take();
            return Future.succeededFuture(future);
        });
        assertThat(emptied.isComplete()).isFalse();
        rig.until("the first is tried again", () -> broker.held() == 1);
        assertThat(emptied.isComplete()).isFalse();
        rig.run(broker::take);
        assertThat(emptied.succeeded()).isTrue();
        assertThat(journal(ANNA)).containsExactly("a1");
    }

    @Test
    void beyondItsBoundEventsAreRefusedUntilThereIsRoom() {
        var large = "x".repeat(256 * 1024);
        rig.run(() -> {
            journals.leave();
            for (int i = 0; i < MOST_CHARACTERS / large.length(); i++) {
                assertThat(add(ANNA, large, DeduplicationKey.of("a" + i))).isTrue();
            }
            assertThat(add(ANNA, "x", DeduplicationKey.of("one too many"))).isFalse();
            assertThat(add(BERT, "x", DeduplicationKey.of("b"))).isFalse();
            journals.comeBack();
        });
        EventLoopRig.await(rig.begin(backlog::emptied));
        assertThat(journal(ANNA)).hasSize(MOST_CHARACTERS / large.length());
        rig.run(() -> assertThat(add(BERT, large, DeduplicationKey.of("b"))).isTrue());
        assertThat(journal(BERT)).hasSize(1);
    }

    /** Another node was quicker; how long this one had to wait for Redis changes nothing about it. */
    @Test
    void theDuplicateWindowCountsFromWhenTheEventWasHeard() {
        var window = Duration.ofMillis(100);
        var message = new byte[] {1, 2, 3};
        rig.run(() -> {
            journals.publish(event(ANNA, "a1"), DeduplicationKey.fingerprint(message, window));
            journals.leave();
            add(ANNA, "a1", DeduplicationKey.fingerprint(message, window));
        });
        long heard = System.nanoTime();
        rig.until("the window is over", () -> System.nanoTime() - heard > 2 * window.toNanos());
        rig.run(journals::comeBack);
        EventLoopRig.await(rig.begin(backlog::emptied));
        assertThat(journal(ANNA)).containsExactly("a1");
        rig.run(() -> add(ANNA, "a1", DeduplicationKey.fingerprint(message, window)));
        assertThat(journal(ANNA)).as("heard again after the window").containsExactly("a1", "a1");
    }

    /** Hears events without ids whose data are just these words. */
    private void hear(UserId user, String... words) {
        for (var word : words) {
            assertThat(add(user, word, DeduplicationKey.of(word))).isTrue();
        }
    }

    private boolean add(UserId user, String data, DeduplicationKey key) {
        return backlog.add(event(user, data), key);
    }

    private static SubmissionEvent event(UserId user, String data) {
        return new SubmissionEvent(
                user, "s", EventName.SUBMISSION_STATUS_UPDATE, data, null, SubmissionEvent.NO_VERSION, 42);
    }

    /** The words in a user's journal. */
    private List<String> journal(UserId user) {
        var words = new ArrayList<String>();
        var after = new Position("none", 0);
        for (var page = journals.read(user, after).result(); page != null; ) {
            page.events().stream().map(JournaledEvent::data).forEach(words::add);
            page = page.next().equals(page.head())
                    ? null
                    : journals.read(user, page.next()).result();
        }
        return words;
    }

    private double count(String outcome) {
        var counter = rig.meters.find("exechub.events").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }
}
