package io.exechub.socket.auth;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens by hand, the forbidden ones included, independently of the library under test. */
public final class TestTokens {
    public static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private TestTokens() {}

    public static String hmac(JsonObject claims) {
        return hmac("HS256", SECRET, claims.encode());
    }

    public static String hmac(String algorithm, String secret, String payload) {
        return hmacOf(header(algorithm), secret, payload);
    }

    public static String hmacOf(String header, String secret, String payload) {
        var algorithm =
                header.contains("HS512") ? "HmacSHA512" : header.contains("HS384") ? "HmacSHA384" : "HmacSHA256";
        var signed = encode(header) + "." + encode(payload);
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(bytes(secret), algorithm));
            return signed + "." + encode(mac.doFinal(bytes(signed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed by JCA; elliptic-curve signatures in the R + S form that JWS demands. */
    public static String signed(String algorithm, PrivateKey key, JsonObject claims) {
        return signedOf(header(algorithm), algorithm, key, claims.encode());
    }

    /** Signed, naming its key. */
    public static String signed(String kid, String algorithm, PrivateKey key, JsonObject claims) {
        var header = new JsonObject().put("alg", algorithm).put("kid", kid).encode();
        return signedOf(header, algorithm, key, claims.encode());
    }

    /** As {@code algorithm} says, whatever the header claims. */
    public static String signedOf(String header, String algorithm, PrivateKey key, String payload) {
        var signed = encode(header) + "." + encode(payload);
        try {
            var signature = signature(algorithm);
            signature.initSign(key);
            signature.update(bytes(signed));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        var bits = algorithm.substring(algorithm.length() - 3);
        return switch (algorithm.substring(0, 2)) {
            case "RS" -> Signature.getInstance("SHA" + bits + "withRSA");
            case "ES" -> Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            case "PS" -> pss("SHA-" + bits, Integer.parseInt(bits) / 8);
            default -> Signature.getInstance("Ed25519");
        };
    }

    private static Signature pss(String digest, int saltBytes) throws GeneralSecurityException {
        var pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), saltBytes, 1));
        return pss;
    }

    public static String header(String algorithm) {
        return "{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\"}";
    }

    public static String encode(String text) {
        return encode(bytes(text));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
