package io.exechub.socket.session;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How many frames one client may send. Confined to its session's event loop. */
final class InboundLimit {
    private final Bucket bucket;

    InboundLimit(SessionSettings settings, Ticker ticker) {
        bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(settings.inboundBurst())
                        .refillGreedy(settings.inboundRate(), Duration.ofSeconds(1)))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .withCustomTimePrecision(new Monotonic(ticker))
                .build();
    }

    boolean admits() {
        return bucket.tryConsume(1);
    }

    /** The library's own clock is the wall's: were that set back, nothing would be refilled until it has caught up. */
    private record Monotonic(Ticker ticker) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(ticker.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
