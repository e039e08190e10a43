package io.exechub.socket.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.exechub.socket.model.UserId;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * How often one user may register on this node, whatever the connection. Only registrations with a valid token count, so
 * that nobody can lock out somebody else. Thread-safe: shared by all hubs of the node. Remembers a user for a minute
 * after the last registration; by then the allowance is full again.
 */
public final class RegistrationThrottle {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Cache<UserId, Bucket> buckets =
            Caffeine.newBuilder().expireAfterAccess(PERIOD).build();
    private final int perMinute;

    /** Allows so many a minute. */
    public RegistrationThrottle(SessionSettings settings) {
        perMinute = settings.registrationsPerMinute();
    }

    boolean admits(UserId user) {
        return buckets.get(user, unknown -> newBucket()).tryConsume(1);
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, PERIOD))
                // Monotonic: the wall's clock may be set back.
                .withNanosecondPrecision()
                .build();
    }
}
