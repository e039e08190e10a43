package io.exechub.socket.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as the platform's login would make them (RFC 7519, HS256). */
public final class Tokens {
    /** What they are signed with. */
    static final String SECRET = "a-secret-that-only-the-benchmark-knows-0123456789";

    private static final long SECONDS = 24 * 3_600;
    private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));

    private Tokens() {}

    /** One for this user, for a day. */
    public static String of(String user) {
        long now = Instant.now().getEpochSecond();
        var claims = "{\"sub\":\"%s\",\"userId\":\"%1$s\",\"iat\":%d,\"exp\":%d}".formatted(user, now, now + SECONDS);
        var signed = HEADER + "." + encode(claims.getBytes(UTF_8));
        return signed + "." + encode(mac(signed));
    }

    private static byte[] mac(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
