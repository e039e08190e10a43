package io.exechub.socket.session;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many frames one client may send. Confined to its session's event loop. */
final class InboundLimit {
    private final SessionSettings settings;
    private final Ticker ticker;
    /** Null while it would be full: the many sockets that only listen pay nothing. */
    private @Nullable Bucket bucket;

    InboundLimit(SessionSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
    }

    boolean admits() {
        if (bucket == null) {
            bucket = newBucket();
        }
        return bucket.tryConsume(1);
    }

    /** Lets go of what is full again. */
    void sweep() {
        if (bucket != null && bucket.getAvailableTokens() >= settings.inboundBurst()) {
            bucket = null;
        }
    }

    /** Whether nothing is kept. */
    boolean isAtRest() {
        return bucket == null;
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(settings.inboundBurst())
                        .refillGreedy(settings.inboundRate(), Duration.ofSeconds(1)))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .withCustomTimePrecision(new Monotonic(ticker))
                .build();
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
