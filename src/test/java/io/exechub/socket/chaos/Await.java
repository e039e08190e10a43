package io.exechub.socket.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for something to become true, never longer than a deadline, never to be safe. */
final class Await {
    private static final long STEP_MILLIS = 20;

    private Await() {}

    /** @throws AssertionError naming what did not happen */
    static void until(String what, Duration limit, Callable<Boolean> holds) {
        if (!holdsWithin(limit, holds)) {
            throw new AssertionError("not within " + limit.toMillis() + " ms: " + what);
        }
    }

    static boolean holdsWithin(Duration limit, Callable<Boolean> holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds(holds)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofMillis(STEP_MILLIS));
        }
        return true;
    }

    /** What cannot be asked yet does not hold yet. */
    @SuppressWarnings("UnusedException")
    private static boolean holds(Callable<Boolean> question) {
        try {
            return question.call();
        } catch (Exception notYet) {
            return false;
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
