package io.exechub.socket;

import static io.exechub.socket.protocol.CloseReason.INVALID_TOKEN;
import static io.exechub.socket.protocol.CloseReason.TOKEN_EXPIRED;
import static io.exechub.socket.protocol.CloseReason.USER_MISMATCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.auth.JwksServer;
import io.exechub.socket.auth.TestKeys;
import io.exechub.socket.auth.TestTokens;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens as people with bad intentions make them, against a service with a secret and a public key, over real sockets. */
class TokenAttacksTest {
    private static final String USER = "u1";
    private static final KeyPair ISSUER = TestKeys.shared("RSA");
    private static final KeyPair ATTACKER = TestKeys.generate("RSA");
    private static final JwksServer EVIL = JwksServer.publishing(TestKeys.jwk("evil", ATTACKER));

    private static RedisRig redis;
    private static ServiceRig service;
    private static LogRecorder log;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        var pem = Files.writeString(directory.resolve("key.pem"), TestKeys.pem(ISSUER));
        log = LogRecorder.listening();
        redis = RedisRig.start();
        service = ServiceRig.start(
                redis,
                "JWT_SECRET",
                TestTokens.SECRET,
                "JWT_PUBLIC_KEY_FILE",
                pem.toString(),
                "JWT_ISSUER",
                "https://id.example",
                "JWT_AUDIENCE",
                "sockets",
                // So that a large token gets as far as the verifier.
                "EXECHUB_SESSION_MAX_FRAME",
                "64KiB");
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
        log.close();
        EVIL.close();
    }

    @Test
    void theAttacksBelowAreMadeFromTokensThatAreGood() {
        for (var good : List.of(
                hmac(claims()), rsa(claims()), rsa(claims().put("aud", new JsonArray(List.of("a", "sockets")))))) {
            try (var socket = service.connect(ServiceRig.WS)) {
                socket.register(USER, good);
                assertThat(socket.next("registered").getString("userId")).isEqualTo(USER);
            }
            log.containsNoneOf(good);
        }
        assertThat(log.lines()).anyMatch(line -> line.contains("registered") && line.contains(USER));
    }

    static Stream<Arguments> attacks() {
        return Stream.of(unsigned(), confused(), foreignKeys(), headers(), shapes(), times(), claimsOfOthers())
                .flatMap(group -> group);
    }

    private static Stream<Arguments> unsigned() {
        var payload = TestTokens.encode(claims().encode());
        var good = hmac(claims());
        return Stream.of(
                attack("alg none, nothing behind the dot", INVALID_TOKEN, header("none") + "." + payload + "."),
                attack("alg none, two parts", INVALID_TOKEN, header("none") + "." + payload),
                attack("alg none, a signature", INVALID_TOKEN, header("none") + "." + payload + ".AAAA"),
                attack("alg nOnE", INVALID_TOKEN, header("nOnE") + "." + payload + ".AAAA"),
                attack("no alg", INVALID_TOKEN, TestTokens.hmacOf("{}", TestTokens.SECRET, claims().encode())),
                attack("signature cut off", INVALID_TOKEN, good.substring(0, good.lastIndexOf('.') + 1)),
                attack("signature of zeros", INVALID_TOKEN, header("HS256") + "." + payload + "." + "A".repeat(43)),
                attack("payload exchanged", INVALID_TOKEN, good.replaceFirst("\\.[^.]+", "." + payload.substring(4))));
    }

    private static Stream<Arguments> confused() {
        var pem = TestKeys.pem(ISSUER);
        var payload = claims().encode();
        return Stream.of(
                attack("PEM as secret", INVALID_TOKEN, TestTokens.hmac("HS256", pem, payload)),
                attack("PEM as secret, no newline", INVALID_TOKEN, TestTokens.hmac("HS512", pem.strip(), payload)),
                attack(
                        "PEM's body as secret",
                        INVALID_TOKEN,
                        TestTokens.hmac("HS256", pem.replaceAll("-----.*-----|\n", ""), payload)),
                attack("RS256 called ES256", INVALID_TOKEN, rsaOf(TestTokens.header("ES256"), payload)),
                attack("RS256 called HS256", INVALID_TOKEN, rsaOf(TestTokens.header("HS256"), payload)),
                attack("RS256 called PS256", INVALID_TOKEN, rsaOf(TestTokens.header("PS256"), payload)),
                attack("RS256 called rs256", INVALID_TOKEN, rsaOf(TestTokens.header("rs256"), payload)),
                attack("HS256 called RS256", INVALID_TOKEN, TestTokens.hmac("RS256", TestTokens.SECRET, payload)));
    }

    private static Stream<Arguments> foreignKeys() {
        var payload = claims().encode();
        var jwk = TestKeys.jwk("evil", ATTACKER);
        var rs256 = new JsonObject().put("alg", "RS256").put("kid", "evil");
        return Stream.of(
                attack("its own key in jwk", INVALID_TOKEN, evil(rs256.copy().put("jwk", jwk))),
                attack("its own keys at jku", INVALID_TOKEN, evil(rs256.copy().put("jku", EVIL.uri() + ""))),
                attack("its own keys at x5u", INVALID_TOKEN, evil(rs256.copy().put("x5u", EVIL.uri() + ""))),
                attack(
                        "its own chain in x5c",
                        INVALID_TOKEN,
                        evil(rs256.copy().put("x5c", new JsonArray().add("MII")))),
                attack("kid is a path", INVALID_TOKEN, kid("../../../../../../dev/null", "\u0000")),
                attack("kid is a URL", INVALID_TOKEN, kid(EVIL.uri().toString(), "\u0000")),
                attack("kid is SQL", INVALID_TOKEN, kid("x' UNION SELECT 'secret' --", "secret")),
                attack("kid is a command", INVALID_TOKEN, kid("|touch owned", "\u0000")),
                attack(
                        "kid is an object",
                        INVALID_TOKEN,
                        TestTokens.hmacOf("{\"alg\":\"HS256\",\"kid\":{}}", TestTokens.SECRET, payload)));
    }

    private static Stream<Arguments> headers() {
        var payload = claims().encode();
        return Stream.of("\"crit\":[\"exp\"]", "\"crit\":[\"b64\"],\"b64\":false", "\"crit\":[]", "\"alg\":\"none\"")
                .map(more -> attack(
                        more,
                        INVALID_TOKEN,
                        TestTokens.hmacOf("{" + more + ",\"alg\":\"HS256\"}", TestTokens.SECRET, payload)));
    }

    private static Stream<Arguments> shapes() {
        var good = hmac(claims());
        var twice = claims().encode().replaceFirst("\\{", "{\"sub\":\"u2\",");
        var bom = "\ufeff" + claims().encode();
        return Stream.of(
                attack("nothing", INVALID_TOKEN, ""),
                attack("Bearer before it", INVALID_TOKEN, "Bearer " + good),
                attack("a newline after it", INVALID_TOKEN, good + "\n"),
                attack("padded", INVALID_TOKEN, good + "="),
                attack("five parts, as if encrypted", INVALID_TOKEN, good + ".AAAA.AAAA"),
                attack("larger than any token", INVALID_TOKEN, hmac(claims().put("more", "x".repeat(16_000)))),
                attack("a name twice", INVALID_TOKEN, TestTokens.hmac("HS256", TestTokens.SECRET, twice)),
                attack("a byte order mark", INVALID_TOKEN, TestTokens.hmac("HS256", TestTokens.SECRET, bom)),
                attack("no object", INVALID_TOKEN, TestTokens.hmac("HS256", TestTokens.SECRET, "[]")),
                attack(
                        "a token in a token",
                        INVALID_TOKEN,
                        TestTokens.hmacOf("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", TestTokens.SECRET, good)));
    }

    private static Stream<Arguments> times() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                attack("expired", TOKEN_EXPIRED, hmac(claims().put("exp", now - 1))),
                attack("expired long ago", TOKEN_EXPIRED, hmac(claims().put("exp", -1e300))),
                attack("never expires", INVALID_TOKEN, hmac(without("exp"))),
                attack("exp null", INVALID_TOKEN, hmac(claims().putNull("exp"))),
                attack("exp as text", INVALID_TOKEN, hmac(claims().put("exp", "9999999999"))),
                attack("exp in milliseconds", INVALID_TOKEN, hmac(claims().put("exp", now * 1_000 + 60_000))),
                attack("exp beyond 2^53", INVALID_TOKEN, hmac(claims().put("exp", (1L << 53) + 1))),
                attack("exp beyond any number", INVALID_TOKEN, raw("\"exp\"", "\"exp\":1e999,\"e\"")),
                attack("not valid yet", INVALID_TOKEN, hmac(claims().put("nbf", now + 600))),
                attack("nbf as text", INVALID_TOKEN, hmac(claims().put("nbf", "0"))));
    }

    private static Stream<Arguments> claimsOfOthers() {
        return Stream.of(
                attack("another audience", INVALID_TOKEN, hmac(claims().put("aud", "socket"))),
                attack("no audience", INVALID_TOKEN, hmac(without("aud"))),
                attack("other audiences", INVALID_TOKEN, hmac(claims().put("aud", new JsonArray(List.of("a", 1))))),
                attack("another issuer", INVALID_TOKEN, hmac(claims().put("iss", "https://id.example/"))),
                attack("no issuer", INVALID_TOKEN, hmac(without("iss"))),
                attack("no user", INVALID_TOKEN, hmac(without("sub"))),
                attack("a user no one can be", INVALID_TOKEN, hmac(claims().put("sub", "u1}{"))),
                attack("another user", USER_MISMATCH, hmac(claims().put("sub", "u2"))),
                attack("almost the user", USER_MISMATCH, hmac(claims().put("sub", "U1"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anAttackEndsWithItsCodeAndLeavesNothingInTheLog(String name, CloseReason reason, String token) {
        try (var socket = service.connect(ServiceRig.WS)) {
            socket.register(USER, token);
            socket.isClosedFor(reason);
        }
        var parts = token.split("\\.", -1);
        log.containsNoneOf(token, parts[parts.length - 1].length() > 20 ? parts[parts.length - 1] : "");
        log.containsNoneOf(TestTokens.SECRET);
        assertThat(EVIL.requests()).as("questions to the attacker's server").isZero();
    }

    private static Arguments attack(String name, CloseReason reason, String token) {
        return Arguments.of(name, reason, token);
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("sub", USER)
                .put("iss", "https://id.example")
                .put("aud", "sockets")
                .put("exp", Instant.now().getEpochSecond() + 3_600);
    }

    private static JsonObject without(String claim) {
        var claims = claims();
        claims.remove(claim);
        return claims;
    }

    private static String header(String algorithm) {
        return TestTokens.encode(TestTokens.header(algorithm));
    }

    private static String hmac(JsonObject claims) {
        return TestTokens.hmac("HS256", TestTokens.SECRET, claims.encode());
    }

    /** Good but for a change in the text of its claims. */
    private static String raw(String text, String another) {
        return TestTokens.hmac("HS256", TestTokens.SECRET, claims().encode().replace(text, another));
    }

    private static String rsa(JsonObject claims) {
        return rsaOf(TestTokens.header("RS256"), claims.encode());
    }

    private static String rsaOf(String header, String payload) {
        return TestTokens.signedOf(header, "RS256", ISSUER.getPrivate(), payload);
    }

    private static String evil(JsonObject header) {
        return TestTokens.signedOf(header.encode(), "RS256", ATTACKER.getPrivate(), claims().encode());
    }

    private static String kid(String kid, String secret) {
        var header = new JsonObject().put("alg", "HS256").put("kid", kid).encode();
        return TestTokens.hmacOf(header, secret, claims().encode());
    }
}
