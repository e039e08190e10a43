package io.exechub.socket.auth;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;

/**
 * The signature algorithms that are accepted (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2), as the
 * JDK has them. There is no {@code none}.
 */
enum Algorithm {
    HS256("HS256", "HmacSHA256", 32, 0),
    HS384("HS384", "HmacSHA384", 48, 0),
    HS512("HS512", "HmacSHA512", 64, 0),
    RS256("RS256", "SHA256withRSA", Algorithm.AS_LONG_AS_THE_KEY, 0),
    RS384("RS384", "SHA384withRSA", Algorithm.AS_LONG_AS_THE_KEY, 0),
    RS512("RS512", "SHA512withRSA", Algorithm.AS_LONG_AS_THE_KEY, 0),
    PS256("PS256", "RSASSA-PSS", Algorithm.AS_LONG_AS_THE_KEY, 256),
    PS384("PS384", "RSASSA-PSS", Algorithm.AS_LONG_AS_THE_KEY, 384),
    PS512("PS512", "RSASSA-PSS", Algorithm.AS_LONG_AS_THE_KEY, 512),
    ES256("ES256", "SHA256withECDSAinP1363Format", 64, 0),
    ES384("ES384", "SHA384withECDSAinP1363Format", 96, 0),
    ES512("ES512", "SHA512withECDSAinP1363Format", 132, 0),
    EDDSA("EdDSA", "Ed25519", 64, 0),
    ED25519("Ed25519", "Ed25519", 64, 0);

    /** What a secret may verify. */
    static final Set<Algorithm> OF_SECRETS = Set.of(HS256, HS384, HS512);
    /** What public keys may verify, each only what is of its kind. */
    static final Set<Algorithm> OF_PUBLIC_KEYS = Set.copyOf(EnumSet.complementOf(EnumSet.of(HS256, HS384, HS512)));

    /** The JDK looks at the length of RSA signatures itself. */
    private static final int AS_LONG_AS_THE_KEY = 0;

    private final String jwsName;
    private final String jcaName;
    private final int signatureBytes;
    /** The digest of RSASSA-PSS, its mask and its salt; 0 for all others. */
    private final int pssBits;

    Algorithm(String jwsName, String jcaName, int signatureBytes, int pssBits) {
        this.jwsName = jwsName;
        this.jcaName = jcaName;
        this.signatureBytes = signatureBytes;
        this.pssBits = pssBits;
    }

    /** The algorithm that {@code alg} names; case counts. */
    static Optional<Algorithm> named(String alg) {
        return Stream.of(values()).filter(one -> one.jwsName.equals(alg)).findAny();
    }

    /** The name that {@code alg} has in a token. */
    String jwsName() {
        return jwsName;
    }

    /** Whether this is the signature of these bytes by the owner of the key, which must be of this algorithm's kind. */
    boolean verifies(Key key, byte[] signed, byte[] signature) {
        if (signatureBytes != AS_LONG_AS_THE_KEY && signature.length != signatureBytes) {
            return false;
        }
        try {
            return key instanceof PublicKey publicKey
                    ? verifiesPublicly(publicKey, signed, signature)
                    : MessageDigest.isEqual(mac(key, signed), signature);
        } catch (SignatureException | InvalidKeyException notASignature) {
            return false;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java cannot verify " + jwsName, missing);
        }
    }

    private boolean verifiesPublicly(PublicKey key, byte[] signed, byte[] signature) throws GeneralSecurityException {
        var verification = Signature.getInstance(jcaName);
        if (pssBits != 0) {
            verification.setParameter(pss());
        }
        verification.initVerify(key);
        verification.update(signed);
        return verification.verify(signature);
    }

    /** RFC 7518 section 3.5: the same hash for the mask, and as much salt as hash. */
    private PSSParameterSpec pss() {
        var digest = "SHA-" + pssBits;
        return new PSSParameterSpec(
                digest, "MGF1", new MGF1ParameterSpec(digest), pssBits / 8, PSSParameterSpec.TRAILER_FIELD_BC);
    }

    private byte[] mac(Key key, byte[] signed) throws GeneralSecurityException {
        var mac = Mac.getInstance(jcaName);
        mac.init(key);
        return mac.doFinal(signed);
    }
}
