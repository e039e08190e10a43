package io.exechub.socket.auth;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whom a token speaks for. Needs no I/O and no locks unless the token names a key that its issuer may have
 * published only now. Any thread may call: one for the whole process.
 */
public final class TokenVerifier {
    private final KeySet fixed;
    private final Set<Algorithm> accepted;
    /** Null if the issuer publishes none. */
    private final @Nullable IssuerKeys issuerKeys;

    private final TokenClaims claims;

    /**
     * Reads the public key file, if there is one: not for an event loop.
     *
     * @param issuerKeys if the issuer publishes some; to be deployed before the first token comes
     * @throws IllegalArgumentException if there is no key at all
     */
    public TokenVerifier(TokenSettings settings, Optional<IssuerKeys> issuerKeys, InstantSource clock) {
        this.fixed = settings.keys().fixed();
        this.accepted = settings.keys().accepted();
        this.issuerKeys = issuerKeys.orElse(null);
        this.claims = new TokenClaims(settings, clock);
        if (fixed.isEmpty() && issuerKeys.isEmpty()) {
            throw new IllegalArgumentException("no key to verify tokens with (expected: a secret or public keys)");
        }
    }

    /**
     * Verifies a token: its signature first, then its claims, its expiry last.
     *
     * @return who the token speaks for, or a failure that is always a {@link TokenRejectedException}; on the caller's
     *     context, within {@link JwksLocation#TIME_LIMIT}, mostly at once
     */
    public Future<Identity> verify(String token) {
        try {
            return verify(Jws.parse(token));
        } catch (TokenRejectedException rejected) {
            return Future.failedFuture(rejected);
        }
    }

    private Future<Identity> verify(Jws token) throws TokenRejectedException {
        TokenClaims.checkTimes(token.claims());
        var published = issuerKeys == null ? KeySet.NONE : issuerKeys.current();
        if (fixed.verify(token) || published.verify(token)) {
            return Future.succeededFuture(claims.identity(token.claims()));
        }
        if (issuerKeys == null || !mayBeOfANewKey(token, published)) {
            throw notAccepted();
        }
        return issuerKeys
                .newerThan(published)
                .recover(cannotKnow -> Future.failedFuture(TokenRejectedException.undecided()))
                .compose(newer -> verify(token, newer));
    }

    private boolean mayBeOfANewKey(Jws token, KeySet published) {
        boolean isPublishable =
                Algorithm.OF_PUBLIC_KEYS.contains(token.algorithm()) && accepted.contains(token.algorithm());
        var kid = token.kid();
        return isPublishable && (published.isEmpty() || (kid != null && !published.knows(kid)));
    }

    private Future<Identity> verify(Jws token, KeySet newer) {
        try {
            if (!newer.verify(token)) {
                throw notAccepted();
            }
            return Future.succeededFuture(claims.identity(token.claims()));
        } catch (TokenRejectedException rejected) {
            return Future.failedFuture(rejected);
        }
    }

    private static TokenRejectedException notAccepted() {
        return TokenRejectedException.invalid("the token's signature, key or algorithm is not accepted");
    }
}
