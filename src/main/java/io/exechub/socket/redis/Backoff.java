package io.exechub.socket.redis;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that a thousand connections cut at once do
 * not come back at once. There is no last attempt.
 *
 * @param max the longest delay
 * @param random numbers from 0 (inclusive) to 1 (exclusive)
 */
record Backoff(Duration max, DoubleSupplier random) {
    private static final long FIRST_CEILING_MILLIS = 50;
    private static final int MAX_DOUBLINGS = 30;

    /**
     * The delay before the attempt that follows {@code failures} failed ones, in milliseconds: evenly spread from 1 to
     * 50 ms after the first failure, the upper end doubling with each further one until {@link #max}.
     *
     * @param failures attempts that failed in a row, from 1
     */
    long millis(int failures) {
        long doubled = FIRST_CEILING_MILLIS << Math.min(failures - 1, MAX_DOUBLINGS);
        long ceiling = Math.min(max.toMillis(), doubled);
        return Math.max(1, Math.round(random.getAsDouble() * ceiling));
    }
}
