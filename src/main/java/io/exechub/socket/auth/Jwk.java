package io.exechub.socket.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Reads one public key of a JWK Set (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2). */
final class Jwk {
    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410 section 4). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int ED25519_BYTES = 32;

    private final JsonObject members;

    private Jwk(JsonObject members) {
        this.members = members;
    }

    /** Whether the key is meant for anything else than signatures. */
    static boolean isForOtherUse(JsonObject members) {
        return "enc".equals(members.getValue("use"))
                || (members.getValue("key_ops") instanceof JsonArray operations && !operations.contains("verify"));
    }

    /** @throws UnusableKeyException saying why it is of no use */
    static VerificationKey parse(JsonObject members) throws UnusableKeyException {
        return new Jwk(members).key();
    }

    private VerificationKey key() throws UnusableKeyException {
        if (members.getValue("kty") instanceof String type && type.equals("oct")) {
            throw new UnusableKeyException("a symmetric key, which nobody may publish");
        }
        if (members.containsKey("d")) {
            throw new UnusableKeyException("its private half is published, too");
        }
        if (members.containsKey("use") && !"sig".equals(members.getValue("use"))) {
            throw new UnusableKeyException("its use is not sig");
        }
        var kid = members.containsKey("kid") ? text("kid") : null;
        var key = VerificationKey.of(kid, publicKey());
        return members.containsKey("alg") ? key.only(algorithm(key)) : key;
    }

    private Set<Algorithm> algorithm(VerificationKey key) throws UnusableKeyException {
        return Algorithm.named(text("alg"))
                .filter(key.algorithms()::contains)
                .map(Set::of)
                .orElseThrow(() -> new UnusableKeyException("its alg is not one for such a key"));
    }

    private PublicKey publicKey() throws UnusableKeyException {
        try {
            return switch (text("kty")) {
                case "RSA" -> rsa();
                case "EC" -> ellipticCurve();
                case "OKP" -> ed25519();
                default -> throw new UnusableKeyException("its kty is not RSA, EC or OKP");
            };
        } catch (GeneralSecurityException invalid) {
            throw new UnusableKeyException("its numbers make no key");
        }
    }

    private PublicKey rsa() throws GeneralSecurityException, UnusableKeyException {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number("n"), number("e")));
    }

    private PublicKey ellipticCurve() throws GeneralSecurityException, UnusableKeyException {
        var curve = CURVES.get(text("crv"));
        if (curve == null) {
            throw new UnusableKeyException("its crv is not P-256, P-384 or P-521");
        }
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        var point = new ECPoint(number("x"), number("y"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private PublicKey ed25519() throws GeneralSecurityException, UnusableKeyException {
        var x = bytes("x");
        if (!text("crv").equals("Ed25519") || x.length != ED25519_BYTES) {
            throw new UnusableKeyException("not an Ed25519 key");
        }
        var encoded = new byte[ED25519_PREFIX.length + x.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private BigInteger number(String name) throws UnusableKeyException {
        return new BigInteger(1, bytes(name));
    }

    private byte[] bytes(String name) throws UnusableKeyException {
        try {
            return Base64.getUrlDecoder().decode(text(name));
        } catch (IllegalArgumentException malformed) {
            throw new UnusableKeyException("its " + name + " is not base64url");
        }
    }

    private String text(String name) throws UnusableKeyException {
        if (members.getValue(name) instanceof String text) {
            return text;
        }
        throw new UnusableKeyException("its " + name + " is missing, or no string");
    }
}
