package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.UserId;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;

/** Makes tokens that the {@link TokenVerifier} of the same settings accepts: for development and the command line. */
public final class TokenIssuer {
    private final TokenSettings settings;
    private final InstantSource clock;
    private final String algorithm;
    private final JWTAuth signer;

    /** @throws IllegalArgumentException if the settings hold no secret: a public key signs nothing */
    public TokenIssuer(Vertx vertx, TokenSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        var secret = settings.keys()
                .secret()
                .map(Secret::value)
                .orElseThrow(() -> new IllegalArgumentException("no secret to sign with (expected: JWT_SECRET)"));
        this.algorithm = settings.keys().signing().jwsName();
        this.signer = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(secret)));
    }

    /**
     * A token for a user.
     *
     * @param ttl from now to its expiry; whole seconds count
     * @param scopes what it allows beyond listening; may be empty
     */
    public String issue(UserId user, Duration ttl, Set<String> scopes) {
        long now = clock.instant().getEpochSecond();
        var claims = new JsonObject()
                .put(settings.userClaim().orElse("sub"), user.value())
                .put("jti", UUID.randomUUID().toString())
                .put("iat", now)
                .put("exp", now + ttl.toSeconds());
        settings.issuer().ifPresent(issuer -> claims.put("iss", issuer));
        settings.audience().ifPresent(audience -> claims.put("aud", audience));
        if (!scopes.isEmpty()) {
            claims.put("scope", String.join(" ", scopes));
        }
        return signer.generateToken(
                claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
    }
}
