package io.exechub.socket.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class PublicKeyTokenTest {
    @TempDir
    private Path directory;

    private Vertx vertx;

    @BeforeEach
    void keep(Vertx vertx) {
        this.vertx = vertx;
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, RSA, SHA256withRSA",
        "RS384, RSA, SHA384withRSA",
        "RS512, RSA, SHA512withRSA",
        "PS256, RSA, RSASSA-PSS",
        "ES256, secp256r1, SHA256withECDSAinP1363Format",
        "ES384, secp384r1, SHA384withECDSAinP1363Format",
        "ES512, secp521r1, SHA512withECDSAinP1363Format",
        "EdDSA, Ed25519, Ed25519"
    })
    void aTokenSignedWithThePrivateKeyIsAccepted(String algorithm, String kind, String jca) throws Exception {
        var keys = keys(kind);
        var verifier = verifier(pem(keys));
        for (int i = 0; i < 20; i++) {
            var token = TestTokens.signed(algorithm, signature(jca), keys.getPrivate(), claims());
            assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
            var other = TestTokens.signed(algorithm, signature(jca), keys(kind).getPrivate(), claims());
            assertInvalid(verifier, other);
            if (kind.equals("RSA")) {
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void thePublicKeyIsNeverAnHmacSecret(String algorithm) throws Exception {
        var pem = pem(keys("RSA"));
        assertInvalid(verifier(pem), TestTokens.hmac(algorithm, pem, claims().encode()));
        assertInvalid(verifier(pem), TestTokens.hmac(algorithm, pem.strip(), claims().encode()));
    }

    @Test
    void aCurveHasOneAlgorithm() throws Exception {
        var keys = keys("secp384r1");
        var token = TestTokens.signed("ES256", signature("SHA256withECDSAinP1363Format"), keys.getPrivate(), claims());
        assertInvalid(verifier(pem(keys)), token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAAAAAA"})
    void aSignatureOfAnyLengthIsRejectedCleanly(String signature) throws Exception {
        for (var kind : new String[] {"RSA", "secp256r1", "Ed25519"}) {
            var algorithm = kind.equals("RSA") ? "RS256" : kind.equals("Ed25519") ? "EdDSA" : "ES256";
            var unsigned = TestTokens.encode(TestTokens.header(algorithm)) + "." + TestTokens.encode(claims().encode());
            var verifier = verifier(pem(keys(kind)));
            assertInvalid(verifier, unsigned + "." + signature);
            assertInvalid(verifier, unsigned + "." + "A".repeat(86));
            assertInvalid(verifier, unsigned + "." + "_".repeat(5_000));
        }
    }

    @Test
    void textAroundThePemIsPassedOver() throws Exception {
        var keys = keys("Ed25519");
        var token = TestTokens.signed("EdDSA", signature("Ed25519"), keys.getPrivate(), claims());
        var verifier = verifier("Key of the issuer\r\n" + pem(keys).replace("\n", "\r\n") + "\r\nend");
        assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        var privateKey = pem(keys("RSA")).replace("PUBLIC", "PRIVATE");
        var weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        for (var content : new String[] {
            "",
            "abc",
            privateKey,
            pem(weak.generateKeyPair()),
            pem(keys("X25519")),
            pem(keys("Ed448")),
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
        }) {
            assertThatThrownBy(() -> verifier(content))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("publicKeyFile: ")
                    .hasMessageEndingWith("(expected: " + PublicKeyFile.EXPECTATION + ")");
        }
    }

    private TokenVerifier verifier(String pem) throws IOException {
        var file = Files.writeString(directory.resolve("key.pem"), pem);
        var settings = new TokenSettings(
                Optional.empty(),
                Optional.of(file),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO);
        return new TokenVerifier(vertx, settings, InstantSource.system());
    }

    private static void assertInvalid(TokenVerifier verifier, String token) {
        var rejection = catchThrowableOfType(
                TokenRejectedException.class, () -> verifier.verify(token).await());
        assertThat(rejection.reason()).isEqualTo(CloseReason.INVALID_TOKEN);
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u1").put("exp", 9_999_999_999L);
    }

    private static KeyPair keys(String kind) throws GeneralSecurityException {
        if (!kind.startsWith("secp")) {
            return KeyPairGenerator.getInstance(kind).generateKeyPair();
        }
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(kind));
        return generator.generateKeyPair();
    }

    private static Signature signature(String jca) throws GeneralSecurityException {
        var signature = Signature.getInstance(jca);
        if (jca.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    private static String pem(KeyPair keys) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }
}
