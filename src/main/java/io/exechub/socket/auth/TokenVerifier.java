package io.exechub.socket.auth;

import io.vertx.core.Future;
import java.time.InstantSource;

/** Tells whom a token speaks for. Works on the calling thread without I/O or locks; any thread may call. */
public final class TokenVerifier {
    private final KeySet keys;
    private final TokenClaims claims;

    /**
     * Reads the public key file, if there is one: not for an event loop.
     *
     * @throws IllegalArgumentException if there is no key at all
     */
    public TokenVerifier(TokenSettings settings, InstantSource clock) {
        if (!settings.keys().hasKey()) {
            throw new IllegalArgumentException("no key to verify tokens with (expected: a secret or a public key)");
        }
        this.keys = settings.keys().fixed();
        this.claims = new TokenClaims(settings, clock);
    }

    /**
     * Verifies a token: its signature first, then its claims, its expiry last.
     *
     * @return who the token speaks for, or a failure that is always a {@link TokenRejectedException}
     */
    public Future<Identity> verify(String token) {
        try {
            var jws = Jws.parse(token);
            if (!keys.verify(jws)) {
                throw TokenRejectedException.invalid("the token's signature or algorithm is not accepted");
            }
            return Future.succeededFuture(claims.identity(jws.claims()));
        } catch (TokenRejectedException rejected) {
            return Future.failedFuture(rejected);
        }
    }
}
