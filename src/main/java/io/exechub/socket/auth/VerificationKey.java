package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key, bound to the algorithms of its own kind: a public key is never an HMAC secret, whatever a token's header says,
 * and an elliptic-curve key never used with the algorithm of another curve (RFC 8725 section 3.1).
 *
 * @param kid what tokens call it; null if it has no name, and then it may be meant by any
 * @param algorithms what it may verify
 */
record VerificationKey(@Nullable String kid, Key key, Set<Algorithm> algorithms) {
    VerificationKey {
        algorithms = Set.copyOf(algorithms);
    }

    static VerificationKey of(Secret secret) {
        var key = new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), "HMAC");
        return new VerificationKey(null, key, Algorithm.OF_SECRETS);
    }

    /** @throws UnusableKeyException if the key is too weak, or of a kind that verifies no tokens */
    static VerificationKey of(@Nullable String kid, PublicKey key) throws UnusableKeyException {
        return new VerificationKey(kid, key, KeyKind.algorithms(key));
    }

    /** The same key for those of its algorithms that are among these. */
    VerificationKey only(Set<Algorithm> accepted) {
        var remaining = algorithms.stream().filter(accepted::contains).collect(Collectors.toSet());
        return new VerificationKey(kid, key, remaining);
    }

    /** Whether the token was signed with the other half of this key. */
    boolean verifies(Jws token) {
        return algorithms.contains(token.algorithm())
                && (kid == null || token.kid() == null || kid.equals(token.kid()))
                && token.isSignedWith(key);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + kid + "]";
    }
}
