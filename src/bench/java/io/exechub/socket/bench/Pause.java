package io.exechub.socket.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Letting time pass. */
public final class Pause {
    private static final Duration STEP = Duration.ofMillis(20);

    private Pause() {}

    /** Sleeps. */
    public static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Until it holds, or the time is over. */
    public static boolean until(Duration limit, BooleanSupplier holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            of(STEP);
        }
        return true;
    }
}
