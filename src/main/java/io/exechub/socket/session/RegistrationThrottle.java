package io.exechub.socket.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.exechub.socket.model.UserId;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * How often one user may register on this node, whatever the connection, and how often one client address. Of a user only
 * registrations with a valid token count, so that nobody can lock out somebody else; of an address all do, so that nobody
 * can have tokens verified without end. Thread-safe: shared by all hubs of the node. Remembers each for a minute after the
 * last registration; by then the allowance is full again.
 */
public final class RegistrationThrottle {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    /** Addresses cost an attacker nothing: beyond these, the least used is forgotten. */
    private static final int MOST_ADDRESSES = 100_000;

    private final Cache<UserId, Bucket> users =
            Caffeine.newBuilder().expireAfterAccess(PERIOD).build();
    private final Cache<String, Bucket> addresses = Caffeine.newBuilder()
            .expireAfterAccess(PERIOD)
            .maximumSize(MOST_ADDRESSES)
            .build();
    private final int perUser;
    private final int perAddress;

    /** Allows so many a minute. */
    public RegistrationThrottle(SessionSettings settings) {
        perUser = settings.registrationsPerMinute();
        perAddress = settings.registrationsPerMinutePerAddress();
    }

    boolean admits(UserId user) {
        return users.get(user, unknown -> newBucket(perUser)).tryConsume(1);
    }

    boolean admitsFrom(String address) {
        return perAddress == 0
                || addresses.get(address, unknown -> newBucket(perAddress)).tryConsume(1);
    }

    private static Bucket newBucket(int perMinute) {
        return Bucket.builder()
                // Not bit by bit: what comes back within the minute would be on top of what the minute allows.
                .addLimit(limit -> limit.capacity(perMinute).refillIntervally(perMinute, PERIOD))
                // Monotonic: the wall's clock may be set back.
                .withNanosecondPrecision()
                .build();
    }
}
