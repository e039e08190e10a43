package io.exechub.socket.edge;

import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator wants revoked. */
sealed interface RevocationRequest {
    /** Times above this are in milliseconds, those below in seconds (RFC 7519): the year 5138, or March 1973. */
    long MOST_SECONDS = 100_000_000_000L;

    int LONGEST_TOKEN_ID = 256;
    String EXPECTATION = "the body (expected: {\"jti\":\"…\"} or {\"userId\":\"…\",\"issuedBefore\":<epoch ms>},"
            + " optionally with \"expiresAt\":<epoch ms>)";

    /** One token. */
    record OfToken(String tokenId, Duration retention) implements RevocationRequest {}

    /** A user's tokens issued before a time. */
    record OfUser(UserId user, Instant issuedBefore, Duration retention) implements RevocationRequest {}

    /**
     * Reads the body of a request.
     *
     * @param retention how long to keep what does not say when it expires
     * @throws IllegalArgumentException saying what was expected
     */
    static RevocationRequest parse(@Nullable Buffer body, Duration retention) {
        var json = object(body);
        var kept = time(json, "expiresAt")
                .map(end -> Duration.between(Instant.now(), end))
                .orElse(retention);
        if (kept.isNegative() || kept.isZero()) {
            throw new IllegalArgumentException("expiresAt (expected: a time to come)");
        }
        if (json.containsKey("jti") == json.containsKey("userId")) {
            throw new IllegalArgumentException(EXPECTATION);
        }
        return json.containsKey("jti") ? new OfToken(tokenId(json), kept) : ofUser(json, kept);
    }

    private static JsonObject object(@Nullable Buffer body) {
        try {
            return new JsonObject(body == null ? Buffer.buffer() : body);
        } catch (DecodeException | ClassCastException notAnObject) {
            throw new IllegalArgumentException(EXPECTATION, notAnObject);
        }
    }

    private static String tokenId(JsonObject json) {
        if (json.getValue("jti") instanceof String id && !id.isBlank() && id.length() <= LONGEST_TOKEN_ID) {
            return id;
        }
        throw new IllegalArgumentException("jti (expected: 1 to " + LONGEST_TOKEN_ID + " characters)");
    }

    private static OfUser ofUser(JsonObject json, Duration kept) {
        var issuedBefore = time(json, "issuedBefore").orElseThrow(() -> new IllegalArgumentException(EXPECTATION));
        try {
            return new OfUser(new UserId(String.valueOf(json.getValue("userId"))), issuedBefore, kept);
        } catch (IllegalArgumentException notAUser) {
            throw new IllegalArgumentException("userId (expected: " + UserId.EXPECTATION + ")", notAUser);
        }
    }

    private static Optional<Instant> time(JsonObject json, String name) {
        if (!json.containsKey(name)) {
            return Optional.empty();
        }
        if (json.getValue(name) instanceof Number number && number.longValue() >= 0) {
            long time = number.longValue();
            return Optional.of(time > MOST_SECONDS ? Instant.ofEpochMilli(time) : Instant.ofEpochSecond(time));
        }
        throw new IllegalArgumentException(name + " (expected: epoch ms)");
    }
}
