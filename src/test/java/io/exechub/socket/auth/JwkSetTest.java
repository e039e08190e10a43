package io.exechub.socket.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwkSetTest {
    private static final JsonObject GOOD = TestKeys.jwk("good", TestKeys.shared("Ed25519"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RSA       | RS256,RS384,RS512,PS256,PS384,PS512
            secp256r1 | ES256
            secp384r1 | ES384
            secp521r1 | ES512
            Ed25519   | EdDSA
            """)
    void aKeyVerifiesWhatIsOfItsKind(String kind, String names) throws Exception {
        var keys = TestKeys.shared(kind);
        var algorithms = List.of(names.split(",", -1));
        var set = parse(TestKeys.jwk("k", keys));
        for (var algorithm : algorithms) {
            assertThat(verifies(set, TestTokens.signed("k", algorithm, keys.getPrivate(), claims())))
                    .as(algorithm)
                    .isTrue();
        }
        assertThat(set.keys().keys().get(0).algorithms()).hasSize(algorithms.size());
        assertThat(set.flaws()).isEmpty();
    }

    @Test
    void algNarrowsAKey() throws Exception {
        var keys = TestKeys.shared("RSA");
        var set = parse(TestKeys.jwk("k", keys).put("alg", "PS256"));
        assertThat(verifies(set, TestTokens.signed("k", "PS256", keys.getPrivate(), claims())))
                .isTrue();
        assertThat(verifies(set, TestTokens.signed("k", "RS256", keys.getPrivate(), claims())))
                .isFalse();
    }

    @Test
    void aKidIsRespectedOnBothSides() throws Exception {
        var a = TestKeys.shared("secp256r1");
        var b = TestKeys.generate("secp256r1");
        var set = parse(TestKeys.jwk("a", a), TestKeys.jwk(null, b));
        assertThat(verifies(set, TestTokens.signed("a", "ES256", a.getPrivate(), claims())))
                .isTrue();
        assertThat(verifies(set, TestTokens.signed("A", "ES256", a.getPrivate(), claims())))
                .isFalse();
        assertThat(verifies(set, TestTokens.signed("ES256", a.getPrivate(), claims())))
                .isTrue();
        assertThat(verifies(set, TestTokens.signed("any", "ES256", b.getPrivate(), claims())))
                .isTrue();
    }

    @Test
    void twoKeysMayHaveOneName() throws Exception {
        var a = TestKeys.shared("secp256r1");
        var b = TestKeys.generate("secp256r1");
        var set = parse(TestKeys.jwk("k", a), TestKeys.jwk("k", b));
        assertThat(verifies(set, TestTokens.signed("k", "ES256", a.getPrivate(), claims())))
                .isTrue();
        assertThat(verifies(set, TestTokens.signed("k", "ES256", b.getPrivate(), claims())))
                .isTrue();
    }

    static Stream<Arguments> flawed() {
        var rsa = TestKeys.jwk("k", TestKeys.shared("RSA"));
        var ec = TestKeys.jwk("k", TestKeys.shared("secp256r1"));
        var otherX = TestKeys.jwk("k", TestKeys.generate("secp256r1")).getString("x");
        var secret = new JsonObject().put("kid", "k").put("kty", "oct").put("k", "c2VjcmV0");
        return Stream.of(
                Arguments.of(secret, "a symmetric key, which nobody may publish"),
                Arguments.of(secret.copy().put("alg", "HS256"), "a symmetric key, which nobody may publish"),
                Arguments.of(rsa.copy().put("d", "AQAB"), "its private half is published, too"),
                Arguments.of(rsa.copy().put("use", "tls"), "its use is not sig"),
                Arguments.of(rsa.copy().put("use", 1), "its use is not sig"),
                Arguments.of(rsa.copy().put("alg", "ES256"), "its alg is not one for such a key"),
                Arguments.of(rsa.copy().put("alg", "HS256"), "its alg is not one for such a key"),
                Arguments.of(rsa.copy().put("alg", "none"), "its alg is not one for such a key"),
                Arguments.of(rsa.copy().putNull("alg"), "its alg is missing, or no string"),
                Arguments.of(rsa.copy().putNull("n"), "its n is missing, or no string"),
                Arguments.of(rsa.copy().put("n", "+/"), "its n is not base64url"),
                Arguments.of(rsa.copy().put("e", "AQ"), "its numbers make no key"),
                Arguments.of(rsa.copy().put("kty", "RSB"), "its kty is not RSA, EC or OKP"),
                Arguments.of(ec.copy().put("kty", "RSA"), "its n is missing, or no string"),
                Arguments.of(ec.copy().put("crv", "secp256k1"), "its crv is not P-256, P-384 or P-521"),
                Arguments.of(ec.copy().put("crv", "P-384"), "a point that is not on its curve"),
                Arguments.of(ec.copy().put("x", otherX), "a point that is not on its curve"),
                Arguments.of(TestKeys.jwk("k", TestKeys.generate("RSA:1024")), "an RSA key of less than 2048 bits"),
                Arguments.of(TestKeys.jwk("k", TestKeys.generate("X25519")), "not an Ed25519 key"),
                Arguments.of(GOOD.copy().put("kid", "k").put("x", "AAAA"), "not an Ed25519 key"));
    }

    @ParameterizedTest
    @MethodSource("flawed")
    void oneKeyThatIsOfNoUseIsNamedAndDoesNotSpoilTheOthers(JsonObject flawed, String reason) throws Exception {
        var set = parse(flawed, GOOD);
        assertThat(set.flaws()).containsExactly(new JwkSet.Flaw("k", reason));
        assertThat(set.keys().keys()).extracting(VerificationKey::kid).containsExactly("good");
    }

    @Test
    void aNameThatIsNoStringIsAFlaw() throws Exception {
        assertThat(parse(GOOD, GOOD.copy().put("kid", 7)).flaws())
                .containsExactly(new JwkSet.Flaw("-", "its kid is missing, or no string"));
    }

    @Test
    void aForeignNameCanNeitherForgeALineOfTheLogNorFillIt() throws Exception {
        var flaws = parse(
                        GOOD,
                        new JsonObject().put("kid", "a\n2026 INFO \u001b[1m").put("kty", "oct"),
                        new JsonObject().put("kid", "x".repeat(9_999)).put("kty", "oct"))
                .flaws();
        assertThat(flaws.get(0).kid()).isEqualTo("a?2026 INFO ?[1m");
        assertThat(flaws.get(1).kid()).hasSize(65);
    }

    @Test
    void keysForOtherUsesAreNobodysBusiness() throws Exception {
        var set = parse(
                GOOD,
                TestKeys.jwk("enc", TestKeys.shared("RSA")).put("use", "enc"),
                new JsonObject().put("kty", "future").put("use", "enc"),
                TestKeys.jwk("ops", TestKeys.shared("RSA")).put("key_ops", new JsonArray().add("encrypt")));
        assertThat(set.flaws()).isEmpty();
        assertThat(set.keys().keys()).hasSize(1);
    }

    @Test
    void keysForAlgorithmsThatTheOperatorDoesNotAcceptAreLeftOut() throws Exception {
        var document = document(GOOD, TestKeys.jwk("k", TestKeys.shared("secp256r1")));
        var set = JwkSet.parse(document, Set.of(Algorithm.ES256));
        assertThat(set.keys().keys()).extracting(VerificationKey::kid).containsExactly("k");
        assertThat(set.flaws()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[1,null,\"k\"]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
                "{\"keys\":[],\"keys\":[]}"
            })
    void whatHoldsNoUsableKeyIsNoSet(String document) {
        assertThat(refusal(document.getBytes(StandardCharsets.UTF_8))).isNotBlank();
    }

    @Test
    void aSetHasAtMostAHundredKeys() {
        var many = Collections.nCopies(101, GOOD).toArray(JsonObject[]::new);
        assertThat(refusal(document(many))).isEqualTo("more than 100 keys");
    }

    private static String refusal(byte[] document) {
        return catchThrowableOfType(
                        UnusableKeyException.class, () -> JwkSet.parse(document, EnumSet.allOf(Algorithm.class)))
                .reason();
    }

    private static JwkSet parse(JsonObject... jwks) throws UnusableKeyException {
        return JwkSet.parse(document(jwks), EnumSet.allOf(Algorithm.class));
    }

    private static byte[] document(JsonObject... jwks) {
        return new JsonObject()
                .put("keys", new JsonArray(List.of(jwks)))
                .put("more", 1)
                .toBuffer()
                .getBytes();
    }

    private static boolean verifies(JwkSet set, String token) throws TokenRejectedException {
        return set.keys().verify(Jws.parse(token));
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u1");
    }
}
