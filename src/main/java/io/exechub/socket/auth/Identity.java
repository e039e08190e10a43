package io.exechub.socket.auth;

import io.exechub.socket.model.UserId;
import java.time.Instant;
import java.util.Set;

/**
 * Who a verified token speaks for.
 *
 * @param user the token's user
 * @param expiresAt the token's {@code exp}, without leeway
 * @param scopes what it allows beyond listening; empty if it says nothing
 */
public record Identity(UserId user, Instant expiresAt, Set<String> scopes) {
    public Identity {
        scopes = Set.copyOf(scopes);
    }
}
