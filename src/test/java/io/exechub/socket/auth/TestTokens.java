package io.exechub.socket.auth;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens by hand, the forbidden ones included, independently of the library under test. */
final class TestTokens {
    static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private TestTokens() {}

    static String hmac(JsonObject claims) {
        return hmac("HS256", SECRET, claims.encode());
    }

    static String hmac(String algorithm, String secret, String payload) {
        return hmacOf(header(algorithm), secret, payload);
    }

    static String hmacOf(String header, String secret, String payload) {
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
    static String signed(String algorithm, Signature signature, PrivateKey key, JsonObject claims) {
        var signed = encode(header(algorithm)) + "." + encode(claims.encode());
        try {
            signature.initSign(key);
            signature.update(bytes(signed));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String header(String algorithm) {
        return "{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\"}";
    }

    static String encode(String text) {
        return encode(bytes(text));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
