package io.exechub.socket.broker;

import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are no longer good though they have not expired, known to all nodes.
 *
 * <p><b>Retention.</b> A revocation is kept for as long as it is asked for: until the tokens it means have expired by
 * themselves.
 *
 * <p><b>Failure.</b> A future fails with {@link BrokerUnavailableException} if they could not be asked or did not answer.
 * Revoking again does no harm.
 */
public interface Revocations {
    /** Revokes one token, by its {@code jti}. */
    Future<Void> revoke(String tokenId, Duration retention);

    /** Revokes a user's tokens issued before a time. An earlier revocation of later tokens stays in force. */
    Future<Void> revoke(UserId user, Instant issuedBefore, Duration retention);

    /**
     * Whether a token has been revoked.
     *
     * @param tokenId its {@code jti}; null if it has none
     * @param issuedAt its {@code iat}; null if it does not say: any revocation of its user's tokens means it
     */
    Future<Boolean> isRevoked(UserId user, @Nullable String tokenId, @Nullable Instant issuedAt);
}
