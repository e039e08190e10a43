package io.exechub.socket.auth;

import static io.exechub.socket.auth.TokenRejectedException.invalid;

import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A signed token in compact serialization (RFC 7515 section 3.1), taken apart and not yet believed. */
final class Jws {
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** Larger than any token that fits a frame. */
    private static final int MAX_LENGTH = 16_384;

    private final Algorithm algorithm;
    private final @Nullable String kid;
    private final String compact;
    private final int signatureBytes;

    private Jws(Algorithm algorithm, @Nullable String kid, String compact, int signatureBytes) {
        this.algorithm = algorithm;
        this.kid = kid;
        this.compact = compact;
        this.signatureBytes = signatureBytes;
    }

    /** @throws TokenRejectedException if it is no such token, or its header asks for what we do not do */
    static Jws parse(String token) throws TokenRejectedException {
        if (token.length() > MAX_LENGTH || !COMPACT.matcher(token).matches()) {
            throw notSigned();
        }
        int signatureStart = token.lastIndexOf('.') + 1;
        var header = object(token.substring(0, token.indexOf('.')));
        if (header.containsKey("crit")) {
            // RFC 7515 section 4.1.11: extensions that must be understood are not.
            throw invalid("the token's header has extensions (crit) that are not understood");
        }
        return new Jws(algorithm(header), kid(header), token, decode(token.substring(signatureStart)).length);
    }

    private static Algorithm algorithm(JsonObject header) throws TokenRejectedException {
        if (header.getValue("alg") instanceof String alg) {
            var algorithm = Algorithm.named(alg);
            if (algorithm.isPresent()) {
                return algorithm.get();
            }
        }
        throw invalid("the token's algorithm is not accepted");
    }

    private static @Nullable String kid(JsonObject header) throws TokenRejectedException {
        if (!header.containsKey("kid")) {
            return null;
        }
        if (header.getValue("kid") instanceof String kid) {
            return kid;
        }
        throw invalid("the token's kid is not a string");
    }

    private static JsonObject object(String segment) throws TokenRejectedException {
        return StrictJson.object(decode(segment)).orElseThrow(Jws::notSigned);
    }

    private static byte[] decode(String segment) throws TokenRejectedException {
        try {
            return Base64.getUrlDecoder().decode(segment);
        } catch (IllegalArgumentException malformed) {
            throw notSigned();
        }
    }

    private static TokenRejectedException notSigned() {
        return invalid("the token is not a signed JWT");
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** What the token calls its key: a hint, never a way to find one anywhere but among ours. Null if it says nothing. */
    @Nullable
    String kid() {
        return kid;
    }

    /** As it came. */
    String compact() {
        return compact;
    }

    int signatureBytes() {
        return signatureBytes;
    }

    /** What the token says: only to be asked once the signature is known to be right. */
    JsonObject claims() throws TokenRejectedException {
        return object(compact.substring(compact.indexOf('.') + 1, compact.lastIndexOf('.')));
    }
}
