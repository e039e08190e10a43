package io.exechub.socket.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.Secret;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedTokenTest {
    private TokenVerifier verifier;

    @BeforeEach
    void makeVerifier() {
        var settings = TokenSettings.signedWith(KeySettings.ofSecret(new Secret(TestTokens.SECRET)));
        verifier = new TokenVerifier(settings, Optional.empty(), InstantSource.system());
    }

    @Test
    void theGarbageBelowIsMadeFromAGoodToken() {
        assertThat(verifier.verify(TestTokens.hmac(claims())).await()).isNotNull();
    }

    static Stream<String> garbage() {
        var payload = claims().encode();
        var good = TestTokens.hmac(claims());
        var signature = good.substring(good.lastIndexOf('.') + 1);
        return Stream.of(
                "",
                ".",
                "..",
                "...",
                "abc",
                "a.b",
                "a.b.c",
                good + ".",
                good + "." + signature,
                "." + good,
                good.substring(0, good.lastIndexOf('.')),
                good.substring(0, good.lastIndexOf('.') + 1),
                good.substring(0, good.length() - 1),
                good.replace('.', '!'),
                good + "=",
                " " + good,
                good + "\n",
                "Bearer " + good,
                "x".repeat(10_240),
                "x.".repeat(5_120),
                "x".repeat(1_000_000),
                TestTokens.encode("null") + "." + TestTokens.encode(payload) + "." + signature,
                TestTokens.encode("[]") + "." + TestTokens.encode(payload) + "." + signature,
                TestTokens.encode("[".repeat(6_000)) + "." + TestTokens.encode(payload) + "." + signature,
                TestTokens.hmacOf("{}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":null}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":256}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":\"none\"}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":\"HS256\",\"crit\":[]}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":\"HS256\",\"kid\":7}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":\"none\",\"alg\":\"HS256\"}", TestTokens.SECRET, payload),
                TestTokens.hmacOf("{\"alg\":\"HS256\"} {}", TestTokens.SECRET, payload),
                TestTokens.encode(TestTokens.header("none")) + "." + TestTokens.encode(payload) + ".",
                TestTokens.hmac("RS256", TestTokens.SECRET, payload),
                TestTokens.hmac("hs256", TestTokens.SECRET, payload),
                TestTokens.hmac("HS256", TestTokens.SECRET, "null"),
                TestTokens.hmac("HS256", TestTokens.SECRET, "{\"sub\":\"u2\"," + payload.substring(1)),
                TestTokens.hmac("HS256", TestTokens.SECRET, "{\"a\":{\"b\":1,\"b\":2}," + payload.substring(1)),
                TestTokens.hmac("HS256", TestTokens.SECRET, good),
                TestTokens.hmac("HS256", TestTokens.SECRET, "[]"),
                TestTokens.hmac("HS256", TestTokens.SECRET, "\"u1\""),
                TestTokens.hmac("HS256", TestTokens.SECRET, "not json"),
                TestTokens.hmac("HS256", TestTokens.SECRET, payload + "x"),
                TestTokens.hmac("HS256", TestTokens.SECRET, "{\"a\":" + "[".repeat(5_000)));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbageIsRejectedAndNothingElseHappens(String token) {
        assertThat(rejection(token).reason()).isEqualTo(CloseReason.INVALID_TOKEN);
    }

    @Test
    void everyByteOfTheSignatureCounts() {
        var token = TestTokens.hmac(claims());
        int start = token.lastIndexOf('.') + 1;
        var signature = Base64.getUrlDecoder().decode(token.substring(start));
        for (int i = 0; i < signature.length; i++) {
            var forged = signature.clone();
            forged[i] ^= 1;
            var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            assertThat(rejection(token.substring(0, start) + encoded).reason()).isEqualTo(CloseReason.INVALID_TOKEN);
        }
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u1").put("exp", 9_999_999_999L);
    }

    private TokenRejectedException rejection(String token) {
        return catchThrowableOfType(
                TokenRejectedException.class, () -> verifier.verify(token).await());
    }
}
