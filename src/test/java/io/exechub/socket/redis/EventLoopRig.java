package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.telemetry.PushMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One event loop to run links on, and deadlines to wait for them with. */
public final class EventLoopRig implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    public final Vertx vertx = Vertx.vertx();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final PushMetrics metrics = new PushMetrics(meters);
    private final Context loop = vertx.getOrCreateContext();

    /** Short times, so that outages in tests are short. */
    public static RedisSettings settings(URI endpoint) {
        return new RedisSettings(
                RedisSettings.Mode.STANDALONE,
                List.of(endpoint),
                Optional.empty(),
                Optional.empty(),
                RedisTlsSettings.NO_FILES,
                Duration.ofMillis(1000),
                Duration.ofMillis(100),
                Duration.ofMillis(200));
    }

    /** Runs the step on the event loop and waits for what it returns. */
    public <T> T call(Supplier<Future<T>> step) {
        return await(begin(step));
    }

    /** Runs the step on the event loop without waiting for what it returns. */
    public <T> Future<T> begin(Supplier<Future<T>> step) {
        var promise = Promise.<T>promise();
        loop.runOnContext(ignored -> {
            try {
                step.get().onComplete(promise);
            } catch (Throwable thrown) {
                // An assertion on the event loop, for one: it is the test's to know.
                promise.fail(thrown);
            }
        });
        return promise.future();
    }

    /** Runs the step on the event loop and waits until it has run. */
    public void run(Runnable step) {
        call(() -> {
            step.run();
            return Future.succeededFuture();
        });
    }

    boolean check(BooleanSupplier condition) {
        return call(() -> Future.succeededFuture(condition.getAsBoolean()));
    }

    /** Waits until the condition, looked at on the event loop, holds. */
    public void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!check(condition)) {
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
            pause();
        }
    }

    double counter(String name) {
        var counter = meters.find(name).counter();
        return counter == null ? 0 : counter.count();
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not completed in time", e);
        }
    }

    static Throwable failureOf(Future<?> future) {
        return await(future.map(reply -> (Throwable) new AssertionError("succeeded: " + reply))
                .otherwise(failure -> failure));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
