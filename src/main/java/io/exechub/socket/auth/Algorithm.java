package io.exechub.socket.auth;

import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The signature algorithms that are accepted (RFC 7518 section 3.1, RFC 8037 section 3.1). There is no {@code none}. */
enum Algorithm {
    HS256("HS256", 32),
    HS384("HS384", 48),
    HS512("HS512", 64),
    RS256("RS256", Algorithm.AS_LONG_AS_THE_KEY),
    RS384("RS384", Algorithm.AS_LONG_AS_THE_KEY),
    RS512("RS512", Algorithm.AS_LONG_AS_THE_KEY),
    PS256("PS256", Algorithm.AS_LONG_AS_THE_KEY),
    PS384("PS384", Algorithm.AS_LONG_AS_THE_KEY),
    PS512("PS512", Algorithm.AS_LONG_AS_THE_KEY),
    ES256("ES256", 64),
    ES384("ES384", 96),
    ES512("ES512", 132),
    EDDSA("EdDSA", 64);

    /** What a secret may verify. */
    static final Set<Algorithm> OF_SECRETS = Set.of(HS256, HS384, HS512);
    /** What public keys may verify, each only what is of its kind. */
    static final Set<Algorithm> OF_PUBLIC_KEYS = Set.copyOf(EnumSet.complementOf(EnumSet.of(HS256, HS384, HS512)));

    private static final int AS_LONG_AS_THE_KEY = 0;

    private final String jwsName;
    private final int signatureBytes;

    Algorithm(String jwsName, int signatureBytes) {
        this.jwsName = jwsName;
        this.signatureBytes = signatureBytes;
    }

    /** The algorithm that {@code alg} names; case counts. */
    static Optional<Algorithm> named(String alg) {
        return Stream.of(values()).filter(one -> one.jwsName.equals(alg)).findAny();
    }

    /** The name that {@code alg} has in a token. */
    String jwsName() {
        return jwsName;
    }

    /** How long every signature with this key is, in bytes. */
    int signatureBytes(Key key) {
        return key instanceof RSAPublicKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : signatureBytes;
    }
}
