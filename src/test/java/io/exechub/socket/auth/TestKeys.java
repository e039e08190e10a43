package io.exechub.socket.auth;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Key pairs, made for the tests. */
public final class TestKeys {
    private static final Map<String, KeyPair> SHARED = new ConcurrentHashMap<>();

    private TestKeys() {}

    /** A new pair: {@code RSA}, {@code RSA:<bits>}, a curve such as {@code secp256r1}, or another type's name. */
    public static KeyPair generate(String kind) {
        try {
            if (kind.startsWith("RSA:")) {
                var generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(Integer.parseInt(kind.substring(4)));
                return generator.generateKeyPair();
            }
            if (!kind.startsWith("secp")) {
                return KeyPairGenerator.getInstance(kind).generateKeyPair();
            }
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(kind));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that all tests share, since making RSA keys takes long. */
    public static KeyPair shared(String kind) {
        return SHARED.computeIfAbsent(kind, TestKeys::generate);
    }

    /** The public half, as a file would hold it. */
    public static String pem(KeyPair keys) {
        return pem(keys.getPublic());
    }

    /** The public half, as an issuer would publish it. */
    public static JsonObject jwk(@Nullable String kid, KeyPair keys) {
        var jwk = members(keys.getPublic());
        return kid == null ? jwk : jwk.put("kid", kid);
    }

    private static JsonObject members(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return new JsonObject()
                    .put("kty", "RSA")
                    .put("n", number(rsa.getModulus(), rsa.getModulus().bitLength() / 8))
                    .put("e", number(rsa.getPublicExponent(), 3));
        }
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            int size = (bits + 7) / 8;
            return new JsonObject()
                    .put("kty", "EC")
                    .put("crv", "P-" + bits)
                    .put("x", number(ec.getW().getAffineX(), size))
                    .put("y", number(ec.getW().getAffineY(), size));
        }
        var encoded = key.getEncoded();
        var x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return new JsonObject()
                .put("kty", "OKP")
                .put("crv", key.getAlgorithm().equals("XDH") ? "X25519" : "Ed25519")
                .put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(x));
    }

    /** Big-endian, of that many bytes. */
    private static String number(BigInteger number, int size) {
        var bytes = number.toByteArray();
        var sized = new byte[size];
        int length = Math.min(size, bytes.length);
        System.arraycopy(bytes, bytes.length - length, sized, size - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sized);
    }

    private static String pem(PublicKey key) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }
}
