package io.exechub.socket.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** When the next events are due. Asked by one thread. */
public interface Pace {
    /**
     * How many events may be sent now.
     *
     * @param sent how many were sent at this pace so far
     */
    long due(long sent, long now);

    /** When the event after {@code sent} others was meant to be sent. */
    long meant(long sent, long now);

    /** How long to wait, if none is due, before asking again; in nanoseconds. */
    long pause(long sent, long now);

    /**
     * So many a second, evenly, whether or not anybody keeps up. Latencies count from when an event was meant to be sent: a
     * generator that is held up hides nothing (no coordinated omission).
     */
    static Pace of(long eventsPerSecond) {
        long begun = System.nanoTime();
        double interval = (double) TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
        return new Pace() {
            @Override
            public long due(long sent, long now) {
                return (long) ((now - begun) / interval) + 1 - sent;
            }

            @Override
            public long meant(long sent, long now) {
                return begun + (long) (sent * interval);
            }

            @Override
            public long pause(long sent, long now) {
                return meant(sent, now) - now;
            }
        };
    }

    /** As fast as can be, with at most {@code window} events on their way. */
    static Pace window(long window, LongSupplier onTheirWay) {
        return new Pace() {
            private static final long LOOK_AGAIN_NANOS = 200_000;

            @Override
            public long due(long sent, long now) {
                return window - onTheirWay.getAsLong();
            }

            @Override
            public long meant(long sent, long now) {
                return now;
            }

            @Override
            public long pause(long sent, long now) {
                return LOOK_AGAIN_NANOS;
            }
        };
    }
}
