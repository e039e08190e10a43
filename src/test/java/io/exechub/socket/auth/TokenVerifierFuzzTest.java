package io.exechub.socket.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import io.exechub.socket.model.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenVerifierFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String GOOD =
            TestTokens.hmac("HS256", TestTokens.SECRET, "{\"sub\":\"u1\",\"exp\":1767229200,\"jti\":\"t1\"}");

    private final TokenVerifier verifier = new TokenVerifier(
            TokenSettings.signedWith(KeySettings.ofSecret(new Secret(TestTokens.SECRET))), Optional.empty(), () -> NOW);

    @FuzzTest
    void onlyWhatWasSignedIsAccepted(byte[] input) {
        var token = new String(input, UTF_8);
        var verified = verifier.verify(token);
        if (isAccepted(verified)) {
            assertEquals(signedPart(GOOD), signedPart(token));
            assertEquals(verifier.verify(GOOD).result(), verified.result());
        }
    }

    /** What is forged well enough to reach the key: the good signature under another header or other claims. */
    @FuzzTest
    void aSignatureHoldsForNothingElse(byte[] input) {
        var parts = new String(input, UTF_8).split("\n", 2);
        var signed = TestTokens.encode(parts[0]) + "." + TestTokens.encode(parts[parts.length - 1]);
        boolean isTheGoodOne = signed.equals(signedPart(GOOD));
        assertEquals(isTheGoodOne, isAccepted(verifier.verify(signed + GOOD.substring(GOOD.lastIndexOf('.')))));
    }

    /** Who has the key may still have made a mistake. */
    @FuzzTest
    void whatIsSignedSpeaksForItsUserOrIsRefused(byte[] input) {
        var claims = new String(input, UTF_8);
        var verified = verifier.verify(TestTokens.hmac("HS256", TestTokens.SECRET, claims));
        if (isAccepted(verified)) {
            var said = new JsonObject(claims);
            var user = said.getValue("sub") == null ? said.getValue("userId") : said.getValue("sub");
            assertEquals(user.toString(), verified.result().user().value());
            assertTrue(verified.result().expiresAt().isAfter(NOW));
            assertTrue(said.getDouble("exp") * 1_000 > NOW.toEpochMilli());
        }
    }

    @Test
    void andNearTheSeeds() {
        var test = TokenVerifierFuzzTest.class;
        Mutations.ofSeeds(test, "onlyWhatWasSignedIsAccepted").forEach(this::onlyWhatWasSignedIsAccepted);
        Mutations.ofSeeds(test, "aSignatureHoldsForNothingElse").forEach(this::aSignatureHoldsForNothingElse);
        Mutations.ofSeeds(test, "whatIsSignedSpeaksForItsUserOrIsRefused")
                .forEach(this::whatIsSignedSpeaksForItsUserOrIsRefused);
    }

    private static boolean isAccepted(Future<Identity> verified) {
        assertTrue(verified.isComplete(), "needs no I/O");
        if (verified.failed()) {
            assertInstanceOf(TokenRejectedException.class, verified.cause());
        }
        return verified.succeeded();
    }

    private static String signedPart(String token) {
        return token.substring(0, token.lastIndexOf('.'));
    }
}
