package io.exechub.socket.auth;

import static io.exechub.socket.auth.TokenRejectedException.invalid;

import io.exechub.socket.model.UserId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Judges the claims of a token whose signature is right. */
final class TokenClaims {
    /** The last second of the year 9999. What is later is a mistake, most often a time in milliseconds. */
    private static final double LATEST = 253_402_300_799.0;

    private final TokenSettings settings;
    private final InstantSource clock;

    TokenClaims(TokenSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whom the claims speak for. Expiry is judged last: only a token that is right otherwise is worth renewing. */
    Identity identity(JsonObject claims) throws TokenRejectedException {
        checkIssuer(claims);
        checkAudience(claims);
        checkNotBefore(claims);
        var user = user(claims);
        var expiresAt = expiresAt(claims);
        if (!clock.instant().isBefore(expiresAt.plus(settings.leeway()))) {
            throw TokenRejectedException.expired();
        }
        return new Identity(user, expiresAt, scopes(claims), tokenId(claims), issuedAt(claims));
    }

    /** Before the library sees them, which fails on times that are not numbers. */
    static void checkTimes(JsonObject claims) throws TokenRejectedException {
        time(claims, "exp");
        time(claims, "nbf");
        time(claims, "iat");
    }

    private void checkIssuer(JsonObject claims) throws TokenRejectedException {
        if (settings.issuer().isPresent() && !settings.issuer().get().equals(claims.getValue("iss"))) {
            throw invalid("the token is from another issuer");
        }
    }

    private void checkAudience(JsonObject claims) throws TokenRejectedException {
        if (settings.audience().isPresent()
                && elements(claims.getValue("aud"))
                        .noneMatch(settings.audience().get()::equals)) {
            throw invalid("the token is for another audience");
        }
    }

    private void checkNotBefore(JsonObject claims) throws TokenRejectedException {
        var notBefore = time(claims, "nbf");
        if (notBefore.isPresent()
                && clock.instant().plus(settings.leeway()).toEpochMilli() < notBefore.getAsDouble() * 1_000) {
            throw invalid("the token is not valid yet");
        }
    }

    private static Instant expiresAt(JsonObject claims) throws TokenRejectedException {
        double exp = time(claims, "exp").orElseThrow(() -> invalid("the token has no exp"));
        if (exp > LATEST) {
            throw invalid("exp is not a time in seconds");
        }
        return Instant.ofEpochMilli((long) (Math.max(0, exp) * 1_000));
    }

    /** A NumericDate (RFC 7519 section 2): seconds since the epoch, maybe with a fraction. Empty if there is none. */
    private static OptionalDouble time(JsonObject claims, String name) throws TokenRejectedException {
        if (!claims.containsKey(name)) {
            return OptionalDouble.empty();
        }
        if (claims.getValue(name) instanceof Number seconds) {
            return OptionalDouble.of(seconds.doubleValue());
        }
        throw invalid(name + " is not a number");
    }

    private static @Nullable String tokenId(JsonObject claims) throws TokenRejectedException {
        var id = claims.getValue("jti");
        if (id == null || id instanceof String) {
            return (String) id;
        }
        throw invalid("jti is not a string");
    }

    private static @Nullable Instant issuedAt(JsonObject claims) throws TokenRejectedException {
        var issued = time(claims, "iat");
        return issued.isPresent() ? Instant.ofEpochMilli((long) (issued.getAsDouble() * 1_000)) : null;
    }

    private UserId user(JsonObject claims) throws TokenRejectedException {
        var claim = settings.userClaim().orElse(claims.getValue("sub") != null ? "sub" : "userId");
        try {
            return new UserId(text(claims.getValue(claim)));
        } catch (IllegalArgumentException notAUser) {
            throw invalid("the token names no user (expected in " + claim + ": " + UserId.EXPECTATION + ")");
        }
    }

    /** A string, or an integer as its decimal string; anything else becomes what no user is called. */
    private static String text(@Nullable Object claim) {
        if (claim instanceof Integer || claim instanceof Long || claim instanceof BigInteger) {
            return String.valueOf(claim);
        }
        return claim instanceof String string ? string : "";
    }

    private static Set<String> scopes(JsonObject claims) {
        return elements(claims.getValue("scope"))
                .filter(String.class::isInstance)
                .flatMap(element -> Stream.of(element.toString().split(" ")))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toSet());
    }

    /** One value or an array of them, as {@code aud} and {@code scope} come in both ways. */
    private static Stream<?> elements(@Nullable Object claim) {
        return claim instanceof JsonArray array ? array.stream() : Stream.ofNullable(claim);
    }
}
