package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key, bound to the algorithms of its own kind: a public key is never an HMAC secret, whatever a token's header says,
 * and an elliptic-curve key never used with the algorithm of another curve (RFC 8725 section 3.1). Thread-safe; equal to
 * any other of the same name, key and algorithms.
 */
final class VerificationKey {
    private final @Nullable String kid;
    private final Key key;
    private final Set<Algorithm> algorithms;
    /** One for each algorithm that a token has named so far: so the library never chooses. */
    private final Map<Algorithm, JWTAuth> verifiers = new ConcurrentHashMap<>();

    private VerificationKey(@Nullable String kid, Key key, Set<Algorithm> algorithms) {
        this.kid = kid;
        this.key = key;
        this.algorithms = Set.copyOf(algorithms);
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

    /** What tokens call it; null if it has no name, and then it may be meant by any. */
    @Nullable
    String kid() {
        return kid;
    }

    /** What it may verify. */
    Set<Algorithm> algorithms() {
        return algorithms;
    }

    /** Whether the token was signed with the other half of this key. */
    boolean verifies(Jws token) {
        var algorithm = token.algorithm();
        return algorithms.contains(algorithm)
                && (kid == null || token.kid() == null || kid.equals(token.kid()))
                // The library also takes signatures in other forms, and fills up what is too short.
                && token.signatureBytes() == algorithm.signatureBytes(key)
                && verifier(algorithm)
                        .authenticate(new TokenCredentials(token.compact()))
                        .succeeded();
    }

    private JWTAuth verifier(Algorithm algorithm) {
        return verifiers.computeIfAbsent(algorithm, named -> SignatureVerifier.of(key, named));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerificationKey that
                && Objects.equals(kid, that.kid)
                && key.equals(that.key)
                && algorithms.equals(that.algorithms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kid, key, algorithms);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + kid + "]";
    }
}
