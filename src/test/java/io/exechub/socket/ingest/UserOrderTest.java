package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UserOrderTest {
    private static final UserId ANNA = new UserId("anna");
    private static final UserId BERT = new UserId("bert");

    private final UserOrder order = new UserOrder();
    /** What was begun, in order. */
    private final List<String> begun = new ArrayList<>();
    /** The outcomes of what was begun, to be decided by the test. */
    private final Queue<Promise<String>> underWay = new ArrayDeque<>();

    @Test
    void oneStepOfAUserIsUnderWayAtATime() {
        var first = give(ANNA, "a1");
        var second = give(ANNA, "a2");
        assertThat(begun).containsExactly("a1");
        succeed();
        assertThat(first.result()).isEqualTo("a1 done");
        assertThat(begun).containsExactly("a1", "a2");
        assertThat(second.isComplete()).isFalse();
        succeed();
        assertThat(second.result()).isEqualTo("a2 done");
    }

    @Test
    void usersDoNotWaitForEachOther() {
        give(ANNA, "a1");
        give(BERT, "b1");
        give(ANNA, "a2");
        give(BERT, "b2");
        assertThat(begun).containsExactly("a1", "b1");
        succeed();
        assertThat(begun).containsExactly("a1", "b1", "a2");
        succeed();
        assertThat(begun).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    void whatFollowsAFailureFailsWithItUnsent() {
        var steps = List.of(give(ANNA, "a1"), give(ANNA, "a2"), give(ANNA, "a3"));
        fail("away");
        assertThat(steps)
                .allSatisfy(step -> assertThat(step.cause()).isNotNull().hasMessage("away"));
        assertThat(begun).containsExactly("a1");
    }

    @Test
    void aFailureIsNobodyElses() {
        give(ANNA, "a1");
        var other = give(BERT, "b1");
        var next = give(BERT, "b2");
        fail("away");
        succeed();
        succeed();
        assertThat(List.of(other, next)).allMatch(Future::succeeded);
    }

    @Test
    void afterAFailureTheUserBeginsAnew() {
        give(ANNA, "a1");
        give(ANNA, "a2");
        fail("away");
        var again = give(ANNA, "a1 again");
        var next = give(ANNA, "a2 again");
        assertThat(begun).containsExactly("a1", "a1 again");
        succeed();
        succeed();
        assertThat(List.of(again, next)).allMatch(Future::succeeded);
    }

    @Test
    void whatIsGivenWhileTheFailureSpreadsIsNotMixedUpWithIt() {
        var anew = new ArrayList<Future<String>>();
        give(ANNA, "a1");
        give(ANNA, "a2").onFailure(failure -> anew.add(give(ANNA, "a2 again")));
        fail("away");
        anew.add(give(ANNA, "a3"));
        assertThat(begun).containsExactly("a1", "a2 again");
        succeed();
        succeed();
        assertThat(anew).hasSize(2).allMatch(Future::succeeded);
    }

    @Test
    void aStepDoneAtOnceHoldsNobodyUp() {
        for (int i = 0; i < 3; i++) {
            var step = "a" + i;
            assertThat(order.after(ANNA, () -> Future.succeededFuture(step)).result())
                    .isEqualTo(step);
        }
    }

    @Test
    void manyStepsOfOneUserAreDoneInOrder() {
        for (int i = 0; i < 1_000; i++) {
            give(ANNA, "a" + i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(begun).hasSize(i + 1).last().isEqualTo("a" + i);
            succeed();
        }
    }

    /** Were one to fail the next, and that the one after it, the stack would not hold as many as may wait. */
    @Test
    void aFailureReachesHoweverManyWait() {
        var failed = new int[1];
        give(ANNA, "a0");
        for (int i = 1; i <= 100_000; i++) {
            give(ANNA, "a" + i).onFailure(failure -> failed[0]++);
        }
        fail("away");
        assertThat(failed[0]).isEqualTo(100_000);
    }

    static Stream<Throwable> whatIsThrown() {
        return Stream.of(new IllegalStateException("of UserOrderTest"), new OutOfMemoryError("of UserOrderTest"));
    }

    @ParameterizedTest
    @MethodSource("whatIsThrown")
    void aStepThatThrowsIsAStepThatFailed(Throwable cause) {
        var thrown = order.after(ANNA, () -> {
            if (cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) cause;
        });
        assertThat(thrown.cause()).isSameAs(cause);
        give(ANNA, "a1");
        assertThat(begun).containsExactly("a1");
    }

    private Future<String> give(UserId user, String step) {
        return order.after(user, () -> {
            begun.add(step);
            var outcome = Promise.<String>promise();
            underWay.add(outcome);
            return outcome.future().map(done -> step + " done");
        });
    }

    /** The oldest step under way succeeds. */
    private void succeed() {
        underWay.remove().complete("");
    }

    private void fail(String why) {
        underWay.remove().fail(why);
    }
}
