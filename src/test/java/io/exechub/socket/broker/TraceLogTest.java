package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.telemetry.Trace;
import io.exechub.socket.telemetry.Trace.What;
import io.exechub.socket.telemetry.TraceStep;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is noted can be read, by all and for a while, and costs a bounded amount of memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceLogTest {
    private static final TraceSettings ALL = new TraceSettings(1, Duration.ofSeconds(100));

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final EventLoopRig rig = new EventLoopRig();
    private final RedisLink link = link(redis.uri());
    private final RedisTraces traces = new RedisTraces(ALL, link);
    private final TraceLog here = log("here", ALL, redis.uri());
    private final TraceLog there = log("there", ALL, redis.uri());

    private RedisLink link(URI uri) {
        return new RedisLink(rig.vertx, EventLoopRig.settings(uri), TraceLog.scripts(), rig.metrics);
    }

    private TraceLog log(String node, TraceSettings settings, URI uri) {
        return new TraceLog(settings, node, link(uri), rig.metrics);
    }

    @BeforeAll
    void start() {
        rig.call(link::start);
        rig.until("connected", link::isUp);
        EventLoopRig.await(rig.vertx.deployVerticle(here));
        EventLoopRig.await(rig.vertx.deployVerticle(there));
    }

    @AfterAll
    void stop() {
        rig.call(link::close);
        rig.close();
        redis.close();
    }

    private List<TraceStep> steps(String submission) {
        return rig.call(() -> traces.of(submission));
    }

    /** Waits for so many of them. */
    private List<TraceStep> steps(String submission, int count) {
        return eventually(submission, steps -> steps.size() >= count);
    }

    private List<TraceStep> eventually(String submission, Predicate<List<TraceStep>> holds) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        var steps = steps(submission);
        while (!holds.test(steps)) {
            assertThat(System.nanoTime()).as("in time: " + steps).isLessThan(deadline);
            steps = steps(submission);
        }
        return steps;
    }

    @Test
    void theStepsOfAllNodesAreReadByTime() {
        long before = System.currentTimeMillis();
        here.follow("s", "u1").note(What.RECEIVED, "via", "http", "traceparent", "");
        here.follow("s", "u1").note(What.JOURNALED, "id", "e:1", "sockets", 2);
        there.follow("s", "u2").note(What.WRITTEN);
        var steps = steps("s", 3);
        assertThat(steps.stream().filter(step -> step.node().equals("here")))
                .extracting(TraceStep::what, TraceStep::user, TraceStep::details)
                .containsExactly(
                        tuple("received", "u1", Map.of("via", "http")),
                        tuple("journaled", "u1", Map.of("id", "e:1", "sockets", "2")));
        assertThat(steps)
                .anyMatch(step -> step.node().equals("there") && step.user().equals("u2"));
        assertThat(steps).extracting(TraceStep::at).isSorted().allMatch(at -> at >= before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{u:käthe}", "}{", "two\nlines", "\0", "*", "a:b/c?d#e%20", " "})
    void aSubmissionMayBeCalledAnything(String submission) {
        here.follow(submission, "u").note(What.STALE);
        assertThat(steps(submission, 1)).hasSize(1);
    }

    @Test
    void theLongestIdHasATraceToo() {
        aSubmissionMayBeCalledAnything("😀".repeat(128));
    }

    @Test
    void aTraceIsForgottenAfterAWhileAndNeverLong() {
        var trace = here.follow("long", "u");
        for (int i = 0; i < 3_000; i++) {
            trace.note(What.RECEIVED, "n", i);
        }
        trace.note(What.STALE);
        var steps = eventually(
                "long", all -> all.stream().anyMatch(step -> step.what().equals("stale")));
        assertThat(steps).hasSizeBetween(1_000, 1_300);
        assertThat(number(Command.PTTL, "exechub:trace:long")).isBetween(90_000L, 100_000L);
    }

    @Test
    void whatIsNotFollowedIsNotWritten() {
        var none = log("nowhere", new TraceSettings(0, Duration.ofHours(1)), redis.uri());
        assertThat(none.follow("s0", "u")).isSameAs(Trace.NONE);
        assertThat(traces.follows("s0")).isTrue();
    }

    @Test
    void whileRedisIsAwayNotesWaitAndTooManyAreLostAndCounted() {
        var away = log("away", ALL, URI.create("redis://127.0.0.1:1"));
        EventLoopRig.await(rig.vertx.deployVerticle(away));
        var trace = away.follow("s2", "u");
        double before = lost();
        for (int i = 0; i < TraceLog.MOST_WAITING + 7; i++) {
            trace.note(What.RECEIVED);
        }
        assertThat(lost() - before).isEqualTo(7);
    }

    private double lost() {
        var counter =
                rig.meters.find("exechub.trace.steps").tag("outcome", "lost").counter();
        return counter == null ? 0 : counter.count();
    }

    private long number(Command command, Object... args) {
        return Objects.requireNonNull(rig.call(() -> link.send(command, args)), "a number")
                .toLong();
    }
}
