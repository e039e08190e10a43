package io.exechub.socket;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting with a deadline for what happens elsewhere. */
final class Eventually {
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private Eventually() {}

    /** Waits until the condition holds. */
    static void until(String what, BooleanSupplier condition) {
        until(what, condition, DEADLINE);
    }

    /** Waits until the condition holds, for as long as it may take. */
    static void until(String what, BooleanSupplier condition, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what);
            }
            pause();
        }
    }

    /** Waits until the value is the expected one; fails with the last one seen. */
    static <T> void becomes(T expected, Supplier<T> value) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        for (var now = value.get(); !now.equals(expected); now = value.get()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "not within " + DEADLINE.toSeconds() + " s: " + expected + ", but still: " + now);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
