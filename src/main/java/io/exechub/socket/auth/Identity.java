package io.exechub.socket.auth;

import io.exechub.socket.model.UserId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a verified token speaks for.
 *
 * @param user the token's user
 * @param expiresAt the token's {@code exp}, without leeway
 * @param scopes what it allows beyond listening; empty if it says nothing
 * @param tokenId the token's {@code jti}; null if it has none
 * @param issuedAt the token's {@code iat}; null if it does not say
 */
public record Identity(
        UserId user,
        Instant expiresAt,
        Set<String> scopes,
        @Nullable String tokenId,
        @Nullable Instant issuedAt) {
    public Identity {
        scopes = Set.copyOf(scopes);
    }
}
