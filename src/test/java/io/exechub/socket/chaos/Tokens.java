package io.exechub.socket.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as the platform's login would make them (RFC 7519, HS256). */
final class Tokens {
    private static final long SECONDS = 3_600;

    private Tokens() {}

    static String of(String user, String scope) {
        var claims = "{\"sub\":\"%s\",\"scope\":\"%s\",\"exp\":%d}"
                .formatted(user, scope, Instant.now().getEpochSecond() + SECONDS);
        var signed =
                encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
        return signed + "." + encode(mac(signed));
    }

    private static byte[] mac(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(ServiceNode.SECRET.getBytes(UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
