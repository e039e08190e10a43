package io.exechub.socket.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TokenVerifierTest {
    /** Long past, so that a look at the library's own clock would show. */
    private static final long NOW = 1_000_000_000;

    private static final TokenSettings ANY =
            settings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);

    private Vertx vertx;

    @BeforeEach
    void keep(Vertx vertx) {
        this.vertx = vertx;
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aTokenSignedWithTheSecretIsAccepted(String algorithm) {
        var token = TestTokens.hmac(algorithm, TestTokens.SECRET, claims().encode());
        assertThat(verify(ANY, token))
                .isEqualTo(new Identity(new UserId("u1"), Instant.ofEpochSecond(NOW + 60), Set.of(), null, null));
    }

    @Test
    void aTokenOfOurOwnIsAccepted() {
        var settings = settings(Optional.of("us"), Optional.of("sockets"), Optional.of("name"), Duration.ZERO);
        var token = new TokenIssuer(vertx, settings, TokenVerifierTest::now)
                .issue(new UserId("ü/1"), Duration.ofMinutes(5), Set.of("publish", "admin"));
        assertThat(verify(settings, token))
                .usingRecursiveComparison()
                .ignoringFields("tokenId")
                .isEqualTo(new Identity(
                        new UserId("ü/1"),
                        Instant.ofEpochSecond(NOW + 300),
                        Set.of("publish", "admin"),
                        null,
                        Instant.ofEpochSecond(NOW)));
    }

    @Test
    void thePreviousSecretIsStillGoodButSignsNoMore() {
        var previous = TestTokens.SECRET;
        var next = TestTokens.SECRET.replace('0', '9');
        var rotating = TokenSettings.signedWith(new KeySettings(
                Optional.of(new Secret(next)),
                Optional.of(new Secret(previous)),
                Optional.empty(),
                Optional.empty(),
                KeySettings.DEFAULT_REFRESH,
                List.of()));
        var rotated = TokenSettings.signedWith(KeySettings.ofSecret(new Secret(next)));
        var old = TestTokens.hmac("HS256", previous, claims().encode());
        var ours = new TokenIssuer(vertx, rotating, TokenVerifierTest::now)
                .issue(new UserId("u1"), Duration.ofMinutes(5), Set.of());
        assertThat(verify(rotating, old).user()).isEqualTo(new UserId("u1"));
        assertThat(verify(rotating, ours).user()).isEqualTo(new UserId("u1"));
        assertThat(verify(rotated, ours).user()).isEqualTo(new UserId("u1"));
        assertThat(rejection(rotated, old).reason()).isEqualTo(CloseReason.INVALID_TOKEN);
    }

    @Test
    void aChosenAlgorithmIsTheOnlyOneAndTheOneOfOurOwnTokens() {
        var keys = new KeySettings(
                Optional.of(new Secret(TestTokens.SECRET)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                KeySettings.DEFAULT_REFRESH,
                List.of("HS512", "HS384"));
        var settings = TokenSettings.signedWith(keys);
        assertThat(rejection(settings, TestTokens.hmac(claims())).reason()).isEqualTo(CloseReason.INVALID_TOKEN);
        var ours = new TokenIssuer(vertx, settings, TokenVerifierTest::now)
                .issue(new UserId("u1"), Duration.ofMinutes(5), Set.of());
        assertThat(verify(settings, ours).user()).isEqualTo(new UserId("u1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"sub":"a","userId":"b"}  | a
            {"userId":"b"}            | b
            {"sub":null,"userId":"b"} | b
            {"sub":42}                | 42
            {"sub":12345678901234567890} | 12345678901234567890
            """)
    void theUserIsSubElseUserId(String user, String expected) {
        var claims = claims();
        claims.remove("sub");
        assertThat(verify(ANY, TestTokens.hmac(claims.mergeIn(new JsonObject(user))))
                        .user())
                .isEqualTo(new UserId(expected));
    }

    @Test
    void aConfiguredUserClaimIsTheOnlyOne() {
        var settings = settings(Optional.empty(), Optional.empty(), Optional.of("uid"), Duration.ZERO);
        assertThat(verify(settings, TestTokens.hmac(claims().put("uid", 7))).user())
                .isEqualTo(new UserId("7"));
        assertThat(rejection(settings, TestTokens.hmac(claims())))
                .hasMessage("the token names no user (expected in uid: " + UserId.EXPECTATION + ")");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "publish"          | publish
            "a  publish "      | a,publish
            ["a","publish",1]  | a,publish
            7                  |
            {"publish":true}   |
            null               |
            """)
    void scopesAreWordsOrAnArray(String scope, @Nullable String expected) {
        var payload = claims().encode().replaceFirst("}$", ",\"scope\":" + scope + "}");
        var scopes = verify(ANY, TestTokens.hmac("HS256", TestTokens.SECRET, payload))
                .scopes();
        assertThat(scopes).isEqualTo(expected == null ? Set.of() : Set.of(expected.split(",")));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, EXPIRED",
        "1, 0, OK",
        "0, 5, OK",
        "-4, 5, OK",
        "-5, 5, EXPIRED",
        "0.5, 0, OK",
        "-1000000001, 0, EXPIRED"
    })
    void aTokenExpiresWithTheLeewayAfterExp(double fromNow, int leeway, String outcome) {
        var settings = settings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(leeway));
        var token = TestTokens.hmac(claims().put("exp", NOW + fromNow));
        if (outcome.equals("OK")) {
            assertThat(verify(settings, token).user()).isEqualTo(new UserId("u1"));
        } else {
            assertThat(rejection(settings, token).reason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, OK", "1, 0, EARLY", "5, 5, OK", "6, 5, EARLY"})
    void aTokenIsNotAcceptedBeforeNbf(int fromNow, int leeway, String outcome) {
        var settings = settings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(leeway));
        var token = TestTokens.hmac(claims().put("nbf", NOW + fromNow));
        if (outcome.equals("OK")) {
            assertThat(verify(settings, token).user()).isEqualTo(new UserId("u1"));
        } else {
            assertThat(rejection(settings, token)).hasMessage("the token is not valid yet");
        }
    }

    @Test
    void anIatInTheFutureIsNobodysBusiness() {
        assertThat(verify(ANY, TestTokens.hmac(claims().put("iat", Instant.now().getEpochSecond() + 9_999)))
                        .user())
                .isEqualTo(new UserId("u1"));
    }

    @Test
    void aBadSignatureComesBeforeExpiry() {
        var token = TestTokens.hmac(
                "HS256", "another" + TestTokens.SECRET, claims().put("exp", 1).encode());
        assertThat(rejection(ANY, token).reason()).isEqualTo(CloseReason.INVALID_TOKEN);
    }

    @Test
    void anExpiredTokenOfAnotherIssuerIsInvalid() {
        var settings = settings(Optional.of("us"), Optional.empty(), Optional.empty(), Duration.ZERO);
        assertThat(rejection(settings, TestTokens.hmac(claims().put("exp", 1))).reason())
                .isEqualTo(CloseReason.INVALID_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"sockets\"", "[\"x\",\"sockets\"]"})
    void theAudienceMayBeOneOfSeveral(String audience) {
        var settings = settings(Optional.empty(), Optional.of("sockets"), Optional.empty(), Duration.ZERO);
        var payload = claims().encode().replaceFirst("}$", ",\"aud\":" + audience + "}");
        assertThat(verify(settings, TestTokens.hmac("HS256", TestTokens.SECRET, payload))
                        .user())
                .isEqualTo(new UserId("u1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"sub":"u1","iss":"us","aud":"a"}                   | the token has no exp
            {"sub":"u1","iss":"us","aud":"a","exp":"2000000000"} | exp is not a number
            {"sub":"u1","iss":"us","aud":"a","exp":true}        | exp is not a number
            {"sub":"u1","iss":"us","aud":"a","exp":null}        | exp is not a number
            {"sub":"u1","iss":"us","aud":"a","exp":[1]}         | exp is not a number
            {"sub":"u1","iss":"us","aud":"a","exp":2000000000,"nbf":"x"} | nbf is not a number
            {"sub":"u1","iss":"us","aud":"a","exp":2000000000000} | exp is not a time in seconds
            {"sub":"u1","iss":"us","aud":"a","exp":1e400}       | exp is not a time in seconds
            {"sub":"u1","iss":"us","aud":"a","exp":99999999999999999999999} | exp is not a time in seconds
            {"sub":"u1","iss":"us","aud":"a","exp":2000000000,"iat":"x"} | iat is not a number
            {"sub":"u1","iss":"us","aud":"a","exp":2000000000,"nbf":1e400} | the token is not valid yet
            {"sub":"u1","aud":"a","exp":2000000000}             | the token is from another issuer
            {"sub":"u1","iss":["us"],"aud":"a","exp":2000000000} | the token is from another issuer
            {"sub":"u1","iss":"us","exp":2000000000}            | the token is for another audience
            {"sub":"u1","iss":"us","aud":{"a":1},"exp":2000000000} | the token is for another audience
            """)
    void wrongClaimsAreInvalidAndNamed(String payload, String message) {
        var settings = settings(Optional.of("us"), Optional.of("a"), Optional.empty(), Duration.ZERO);
        assertInvalid(rejection(settings, TestTokens.hmac("HS256", TestTokens.SECRET, payload)), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "1.5", "true", "{}", "[\"u\"]", "\"a{b\"", "\"a\\u0000b\"", "\"\\ud800\""})
    void whatNamesNoUserIsInvalid(String sub) {
        var payload = "{\"exp\":2000000000,\"sub\":" + sub + "}";
        assertInvalid(
                rejection(ANY, TestTokens.hmac("HS256", TestTokens.SECRET, payload)),
                "the token names no user (expected in sub: " + UserId.EXPECTATION + ")");
    }

    @Test
    void rejectionsRepeatNothingOfTheToken() {
        var token = TestTokens.hmac(claims().put("sub", "hunter2{").put("exp", NOW - 1));
        assertThat(rejection(ANY, token).getMessage()).doesNotContain("hunter2");
    }

    @Test
    void thereIsNoVerifierWithoutAKey() {
        var keyless = TokenSettings.signedWith(new KeySettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                KeySettings.DEFAULT_REFRESH,
                List.of()));
        assertThatThrownBy(() -> new TokenVerifier(keyless, Optional.empty(), TokenVerifierTest::now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no key");
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u1").put("exp", NOW + 60);
    }

    private static Instant now() {
        return Instant.ofEpochSecond(NOW);
    }

    private static TokenSettings settings(
            Optional<String> issuer, Optional<String> audience, Optional<String> userClaim, Duration leeway) {
        return new TokenSettings(
                KeySettings.ofSecret(new Secret(TestTokens.SECRET)), issuer, audience, userClaim, leeway);
    }

    private Identity verify(TokenSettings settings, String token) {
        return new TokenVerifier(settings, Optional.empty(), TokenVerifierTest::now)
                .verify(token)
                .await();
    }

    private TokenRejectedException rejection(TokenSettings settings, String token) {
        return catchThrowableOfType(TokenRejectedException.class, () -> verify(settings, token));
    }

    private static void assertInvalid(TokenRejectedException rejection, String message) {
        assertThat(rejection).hasMessage(message);
        assertThat(rejection.reason()).isEqualTo(CloseReason.INVALID_TOKEN);
    }
}
