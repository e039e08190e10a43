package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What all revocations promise. */
abstract class RevocationsContractTest {
    static final UserId USER = new UserId("käthe");
    static final Instant NOON = Instant.ofEpochSecond(1_764_000_000);
    static final Duration HOUR = Duration.ofHours(1);

    /** Does a step on the revocations under test, and waits for its answer. */
    abstract <T> T ask(Function<Revocations, Future<T>> step);

    boolean isRevoked(@Nullable String tokenId, @Nullable Instant issuedAt) {
        return ask(revocations -> revocations.isRevoked(USER, tokenId, issuedAt));
    }

    @Test
    void aTokenIsGoodUntilItIsRevoked() {
        assertThat(isRevoked("one", NOON)).isFalse();
        assertThat(isRevoked(null, null)).isFalse();
        ask(revocations -> revocations.revoke("one", HOUR));
        ask(revocations -> revocations.revoke("one", HOUR));
        assertThat(isRevoked("one", NOON)).isTrue();
        assertThat(isRevoked("another", NOON)).isFalse();
        assertThat(isRevoked(null, NOON)).isFalse();
    }

    @Test
    void aUsersTokensAreRevokedByTheTimeTheyWereIssuedAt() {
        ask(revocations -> revocations.revoke(USER, NOON, HOUR));
        assertThat(isRevoked("one", NOON.minusSeconds(1))).isTrue();
        assertThat(isRevoked("one", NOON.minusMillis(1))).isTrue();
        assertThat(isRevoked("one", NOON)).isFalse();
        assertThat(isRevoked(null, null)).as("one that does not say when").isTrue();
        boolean ofAnother = ask(revocations -> revocations.isRevoked(new UserId("other"), null, null));
        assertThat(ofAnother).isFalse();
    }

    @Test
    void anEarlierTimeTakesNothingBack() {
        ask(revocations -> revocations.revoke(USER, NOON, HOUR));
        ask(revocations -> revocations.revoke(USER, NOON.minusSeconds(60), HOUR));
        assertThat(isRevoked(null, NOON.minusSeconds(1))).isTrue();
        ask(revocations -> revocations.revoke(USER, NOON.plusSeconds(60), HOUR));
        assertThat(isRevoked(null, NOON.plusSeconds(59))).isTrue();
    }
}
