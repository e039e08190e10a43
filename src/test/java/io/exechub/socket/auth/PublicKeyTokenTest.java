package io.exechub.socket.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTokenTest {
    /** What each kind of key may verify. */
    private static final Map<String, Set<String>> ALGORITHMS = Map.of(
            "RSA", Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
            "secp256r1", Set.of("ES256"),
            "secp384r1", Set.of("ES384"),
            "secp521r1", Set.of("ES512"),
            "Ed25519", Set.of("EdDSA"));

    @TempDir
    private Path directory;

    static Stream<String[]> keysAndAlgorithms() {
        return ALGORITHMS.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(name -> new String[] {entry.getKey(), name}));
    }

    @ParameterizedTest
    @MethodSource("keysAndAlgorithms")
    void aTokenSignedWithThePrivateKeyIsAccepted(String kind, String algorithm) throws Exception {
        var keys = TestKeys.shared(kind);
        var verifier = verifier(TestKeys.pem(keys));
        for (int i = 0; i < 10; i++) {
            // Several, since elliptic-curve signatures are random, and some begin with zeros.
            var token = TestTokens.signed(algorithm, keys.getPrivate(), claims());
            assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
        }
        var forged = TestTokens.signed(algorithm, TestKeys.generate(kind).getPrivate(), claims());
        assertInvalid(verifier, forged);
    }

    @ParameterizedTest
    @MethodSource("keysAndAlgorithms")
    void aKeyVerifiesNoAlgorithmOfAnotherKind(String kind, String algorithm) throws Exception {
        var keys = TestKeys.shared(kind);
        for (var other : ALGORITHMS.keySet()) {
            if (!other.equals(kind)) {
                var token = TestTokens.signed(algorithm, keys.getPrivate(), claims());
                assertInvalid(verifier(TestKeys.pem(TestKeys.shared(other))), token);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA, RS256, PS256", "RSA, PS512, RS512", "secp384r1, ES384, ES256", "secp256r1, ES256, ES512"})
    void theHeaderCannotChooseAnotherAlgorithmThanTheSignatures(String kind, String real, String claimed)
            throws Exception {
        var keys = TestKeys.shared(kind);
        var token = TestTokens.signedOf(TestTokens.header(claimed), real, keys.getPrivate(), claims().encode());
        assertInvalid(verifier(TestKeys.pem(keys)), token);
    }

    @Test
    void aCurveHasOneAlgorithm() throws Exception {
        var keys = TestKeys.shared("secp384r1");
        assertInvalid(verifier(TestKeys.pem(keys)), TestTokens.signed("ES256", keys.getPrivate(), claims()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void thePublicKeyIsNeverAnHmacSecret(String algorithm) throws Exception {
        for (var kind : ALGORITHMS.keySet()) {
            var pem = TestKeys.pem(TestKeys.shared(kind));
            assertInvalid(verifier(pem), TestTokens.hmac(algorithm, pem, claims().encode()));
            assertInvalid(verifier(pem), TestTokens.hmac(algorithm, pem.strip(), claims().encode()));
        }
    }

    @Test
    void anEllipticCurveSignatureHasOneForm() throws Exception {
        var keys = TestKeys.shared("secp256r1");
        var signed = TestTokens.encode(TestTokens.header("ES256")) + "." + TestTokens.encode(claims().encode());
        assertInvalid(verifier(TestKeys.pem(keys)), signed + "." + asn1Signature(keys.getPrivate(), signed));
    }

    private static String asn1Signature(PrivateKey key, String signed) throws Exception {
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "AAAAAAAA"})
    void aSignatureOfAnyLengthIsRejectedCleanly(String signature) throws Exception {
        for (var kindAndAlgorithm : keysAndAlgorithms().toList()) {
            var unsigned = TestTokens.encode(TestTokens.header(kindAndAlgorithm[1])) + "."
                    + TestTokens.encode(claims().encode());
            var verifier = verifier(TestKeys.pem(TestKeys.shared(kindAndAlgorithm[0])));
            assertInvalid(verifier, unsigned + "." + signature);
            for (int length : new int[] {85, 86, 87, 128, 176, 342}) {
                // All zeros, too: no number may be taken for a signature of everything.
                assertInvalid(verifier, unsigned + "." + "A".repeat(length));
                assertInvalid(verifier, unsigned + "." + "_".repeat(length));
            }
            assertInvalid(verifier, unsigned + "." + "_".repeat(5_000));
        }
    }

    @Test
    void textAroundThePemIsPassedOver() throws Exception {
        var keys = TestKeys.shared("Ed25519");
        var token = TestTokens.signed("EdDSA", keys.getPrivate(), claims());
        var verifier = verifier("Key of the issuer\r\n" + TestKeys.pem(keys).replace("\n", "\r\n") + "\r\nend");
        assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
    }

    @Test
    void aFileMayHoldSeveralKeysOfSeveralKinds() throws Exception {
        var pem = new StringBuilder();
        ALGORITHMS.keySet().forEach(kind -> pem.append(TestKeys.pem(TestKeys.shared(kind))));
        var verifier = verifier(pem.toString());
        for (var kindAndAlgorithm : keysAndAlgorithms().toList()) {
            var key = TestKeys.shared(kindAndAlgorithm[0]).getPrivate();
            var token = TestTokens.signed(kindAndAlgorithm[1], key, claims());
            assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
        }
        assertInvalid(
                verifier,
                TestTokens.signed("ES256", TestKeys.generate("secp256r1").getPrivate(), claims()));
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        var good = TestKeys.pem(TestKeys.shared("Ed25519"));
        var weak = TestKeys.pem(TestKeys.generate("RSA:1024"));
        for (var content : new String[] {
            "",
            "abc",
            TestKeys.pem(TestKeys.shared("RSA")).replace("PUBLIC", "PRIVATE"),
            weak,
            good + weak,
            TestKeys.pem(TestKeys.generate("X25519")),
            TestKeys.pem(TestKeys.generate("Ed448")),
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
        }) {
            assertThatThrownBy(() -> verifier(content))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("publicKeyFile: ")
                    .hasMessageEndingWith("(expected: " + PemFile.EXPECTATION + ")");
        }
    }

    @Test
    void onlyTheChosenAlgorithmsAreAccepted() throws Exception {
        var keys = TestKeys.shared("RSA");
        var verifier = verifier(TestKeys.pem(keys), "PS384", "RS256");
        for (var algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            var token = TestTokens.signed(algorithm, keys.getPrivate(), claims());
            if (algorithm.equals("PS384") || algorithm.equals("RS256")) {
                assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
            } else {
                assertInvalid(verifier, token);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "ES256", "rs256", "RS1", "none", "PS256,ES256"})
    void anAlgorithmThatFitsNoKeyIsNoChoice(String names) {
        var pem = TestKeys.pem(TestKeys.shared("RSA"));
        assertThatThrownBy(() -> verifier(pem, names.split(",")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("algorithms: '" + names
                        + "' (expected: some of RS256, RS384, RS512, PS256, PS384, PS512; at least one for each key)");
    }

    @Test
    void aKeyThatIsLeftWithNoAlgorithmIsAMistake() {
        var pem = TestKeys.pem(TestKeys.shared("secp256r1")) + TestKeys.pem(TestKeys.shared("Ed25519"));
        assertThatThrownBy(() -> verifier(pem, "ES256"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("some of ES256, EdDSA; at least one for each key");
    }

    private TokenVerifier verifier(String pem, String... algorithms) throws IOException {
        var file = Files.writeString(directory.resolve("key.pem"), pem);
        var keys = new KeySettings(
                Optional.empty(),
                Optional.empty(),
                Optional.of(file),
                Optional.empty(),
                KeySettings.DEFAULT_REFRESH,
                List.of(algorithms));
        return new TokenVerifier(TokenSettings.signedWith(keys), Optional.empty(), InstantSource.system());
    }

    private static void assertInvalid(TokenVerifier verifier, String token) {
        var rejection = catchThrowableOfType(
                TokenRejectedException.class, () -> verifier.verify(token).await());
        assertThat(rejection.reason()).isEqualTo(CloseReason.INVALID_TOKEN);
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u1").put("exp", 9_999_999_999L);
    }
}
