package io.exechub.socket.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells whom a token speaks for. Works on the calling thread without I/O, so that it may be called on an event loop;
 * any thread may, but its keys are locked while in use: better one verifier for each event loop.
 */
public final class TokenVerifier {
    /** A JWS in compact serialization; the library would also take a token with dots at its end. */
    private static final Pattern SIGNED = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** Larger than any token that fits a frame. */
    private static final int MAX_LENGTH = 16_384;

    private final JWTAuth signatures;
    private final TokenClaims claims;

    /**
     * Reads the public key file, if there is one: not for an event loop.
     *
     * @throws IllegalArgumentException if there is no key at all: the library would then accept unsigned tokens
     */
    public TokenVerifier(Vertx vertx, TokenSettings settings, InstantSource clock) {
        var keys = keys(settings);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key to verify tokens with (expected: a secret or a public key)");
        }
        // the library's own time checks are off: they would use its clock and answer before the claims are judged
        this.signatures = JWTAuth.create(
                vertx,
                new JWTAuthOptions().setPubSecKeys(keys).setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
        this.claims = new TokenClaims(settings, clock);
    }

    private static List<PubSecKeyOptions> keys(TokenSettings settings) {
        var secret = settings.secret().stream().flatMap(s -> Stream.of("HS256", "HS384", "HS512")
                .map(name -> new PubSecKeyOptions().setAlgorithm(name).setBuffer(s.value())));
        var publicKey = settings.publicKeyFile().stream().flatMap(file -> PublicKeyFile.read(file).stream());
        return Stream.concat(secret, publicKey).toList();
    }

    /**
     * Verifies a token: its signature first, then its claims, its expiry last.
     *
     * @return who the token speaks for, or a failure that is always a {@link TokenRejectedException}
     */
    public Future<Identity> verify(String token) {
        if (token.length() > MAX_LENGTH || !SIGNED.matcher(token).matches() || !hasKnownHeader(token)) {
            return Future.failedFuture(TokenRejectedException.invalid("the token is not a signed JWT"));
        }
        return authenticate(token).compose(this::identity);
    }

    /** RFC 7515 section 4.1.11: extensions that must be understood are not, and the library would pass over them. */
    private static boolean hasKnownHeader(String token) {
        try {
            var header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
            return !new JsonObject(Buffer.buffer(header)).containsKey("crit");
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    private Future<User> authenticate(String token) {
        try {
            return signatures
                    .authenticate(new TokenCredentials(token))
                    .recover(failure -> Future.failedFuture(
                            TokenRejectedException.invalid("the token's signature or algorithm is not accepted")));
        } catch (RuntimeException unreadableTime) {
            // the signature was right: the library looks at the times even where it is told to ignore them
            return Future.failedFuture(TokenRejectedException.invalid("exp, nbf or iat is not a number"));
        }
    }

    private Future<Identity> identity(User user) {
        try {
            return Future.succeededFuture(claims.identity(user.attributes().getJsonObject("accessToken")));
        } catch (TokenRejectedException rejected) {
            return Future.failedFuture(rejected);
        }
    }
}
