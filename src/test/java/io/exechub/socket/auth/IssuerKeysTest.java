package io.exechub.socket.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class IssuerKeysTest {
    private static final KeyPair OLD = TestKeys.shared("secp256r1");
    private static final KeyPair NEW = TestKeys.generate("secp256r1");
    private static final Duration RARELY = Duration.ofMinutes(5);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

    private final JwksServer issuer = JwksServer.publishing(TestKeys.jwk("old", OLD));
    private final ConcurrentLinkedQueue<String> outcomes = new ConcurrentLinkedQueue<>();
    private Vertx vertx;

    @BeforeEach
    void keep(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void end() {
        issuer.close();
    }

    @Test
    void aPublishedKeyIsUsed() {
        var verifier = loadedVerifier(RARELY);
        assertAccepted(verifier, token("old", OLD));
        assertRejected(verifier, token("old", NEW), CloseReason.INVALID_TOKEN);
        assertThat(issuer.requests()).isEqualTo(1);
        assertThat(outcomes).containsExactly("ok");
    }

    @Test
    void aTokenThatComesBeforeTheFirstKeysWaitsForThem() throws Exception {
        var waiting = new LinkedBlockingQueue<HttpServerRequest>();
        issuer.answer(waiting::add);
        var verifier = verifier(RARELY);
        var verified = verifier.verify(token("old", OLD));
        var asked = waiting.take();
        assertThat(verified.isComplete()).isFalse();
        issuer.vertx().runOnContext(go -> asked.response().end(document("old", OLD)));
        assertThat(verified.await().user()).isEqualTo(new UserId("u1"));
        assertThat(issuer.requests()).isEqualTo(1);
    }

    @Test
    void withoutAnyKeyATokenIsNotCalledInvalid() {
        issuer.goAway();
        var verifier = verifier(RARELY);
        for (int i = 0; i < 3; i++) {
            assertRejected(verifier, token("old", OLD), CloseReason.SERVICE_UNAVAILABLE);
        }
        assertRejected(verifier, TestTokens.hmac(claims()), CloseReason.INVALID_TOKEN);
        assertRejected(verifier, "no token", CloseReason.INVALID_TOKEN);
    }

    @Test
    void anIssuerThatWasAwayAtTheStartIsFoundSoon() {
        issuer.goAway();
        var verifier = verifier(RARELY);
        until(() -> outcomes.contains("failed"));
        issuer.comeBack();
        until(() -> outcomes.contains("ok"));
        assertAccepted(verifier, token("old", OLD));
    }

    @Test
    void aKeyThatWasPublishedOnlyNowIsFoundByItsName() {
        var verifier = loadedVerifier(RARELY);
        issuer.publish(TestKeys.jwk("old", OLD), TestKeys.jwk("new", NEW));
        assertAccepted(verifier, token("new", NEW));
        assertAccepted(verifier, token("old", OLD));
        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsNoLongerPublishedIsForgotten() {
        var verifier = loadedVerifier(OFTEN);
        issuer.publish(TestKeys.jwk("new", NEW));
        int before = outcomes.size();
        until(() -> outcomes.size() > before + 1);
        assertRejected(verifier, token("old", OLD), CloseReason.INVALID_TOKEN);
        assertAccepted(verifier, token("new", NEW));
    }

    @Test
    void aStormOfUnknownNamesAsksTheIssuerOnce() {
        var verifier = loadedVerifier(RARELY);
        var reasons = IntStream.range(0, 2_000)
                .mapToObj(i -> reason(verifier.verify(token("k" + i, NEW))))
                .toList();
        assertThat(issuer.requests()).isEqualTo(2);
        assertThat(reasons.get(0)).isEqualTo(CloseReason.INVALID_TOKEN);
        // Not known, and not asked for: not invalid.
        assertThat(reasons.get(1_999)).isEqualTo(CloseReason.SERVICE_UNAVAILABLE);
        assertAccepted(verifier, token("old", OLD));
    }

    @Test
    void allWhoWaitAtOnceShareOneQuestion() throws Exception {
        var verifier = loadedVerifier(RARELY);
        var waiting = new LinkedBlockingQueue<HttpServerRequest>();
        issuer.answer(waiting::add);
        var verified = IntStream.range(0, 500)
                .mapToObj(i -> verifier.verify(token("new", NEW)))
                .toList();
        var asked = waiting.take();
        issuer.vertx().runOnContext(go -> asked.response().end(document("new", NEW)));
        Future.all(verified).await();
        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void afterAPauseTheIssuerIsAskedAgain() {
        var verifier = verifier(settings(issuer.uri(), RARELY), Duration.ofMillis(200));
        until(() -> outcomes.contains("ok"));
        assertRejected(verifier, token("new", NEW), CloseReason.INVALID_TOKEN);
        issuer.publish(TestKeys.jwk("new", NEW));
        until(() -> verifier.verify(token("new", NEW))
                .transform(result -> Future.succeededFuture(result.succeeded()))
                .await());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "file:///dev/null", "x' OR 1=1 --", "", "old\u0000", "OLD", "*"})
    void aNameIsOnlyComparedWithThoseOfPublishedKeys(String kid) {
        var verifier = loadedVerifier(RARELY);
        assertRejected(verifier, token(kid, OLD), CloseReason.INVALID_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"known kid, wrong signature", "another algorithm", "no kid"})
    void whatIsWrongForSureIsNotAskedFor(String what) {
        var verifier = loadedVerifier(RARELY);
        var token =
                switch (what) {
                    case "known kid, wrong signature" -> token("old", NEW);
                    case "another algorithm" ->
                        TestTokens.hmacOf("{\"alg\":\"HS256\",\"kid\":\"x\"}", TestTokens.SECRET, claims().encode());
                    default -> TestTokens.signed("ES256", NEW.getPrivate(), claims());
                };
        assertRejected(verifier, token, CloseReason.INVALID_TOKEN);
        assertThat(issuer.requests()).isEqualTo(1);
    }

    @Test
    void theLastKeysAreKeptWhileTheIssuerIsAway() {
        var verifier = loadedVerifier(OFTEN);
        issuer.goAway();
        until(() -> outcomes.stream().filter("failed"::equals).count() > 1);
        assertAccepted(verifier, token("old", OLD));
        assertRejected(verifier, token("new", NEW), CloseReason.SERVICE_UNAVAILABLE);
        issuer.publish(TestKeys.jwk("new", NEW));
        issuer.comeBack();
        int before = outcomes.size();
        until(() -> outcomes.stream().skip(before).anyMatch("ok"::equals));
        assertAccepted(verifier, token("new", NEW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "302", "404", "empty", "html", "no keys", "huge", "endless", "cut"})
    void aBadAnswerChangesNothing(String kind) {
        var verifier = loadedVerifier(OFTEN);
        var target = JwksServer.publishing(TestKeys.jwk("new", NEW));
        issuer.answer(request -> answerBadly(request, kind, target.uri()));
        until(() -> outcomes.contains("failed"));
        assertAccepted(verifier, token("old", OLD));
        assertThat(target.requests()).as("redirects followed").isZero();
        target.close();
    }

    private static void answerBadly(HttpServerRequest request, String kind, URI target) {
        var response = request.response();
        switch (kind) {
            case "500", "404" -> response.setStatusCode(Integer.parseInt(kind)).end(document("new", NEW));
            case "302" ->
                response.setStatusCode(302)
                        .putHeader("Location", target.toString())
                        .end();
            case "empty" -> response.end();
            case "html" -> response.end("<html>Sign in</html>");
            case "no keys" -> response.end("{\"keys\":[]}");
            case "huge" -> response.end(document("new", NEW) + " ".repeat(JwksLocation.MAX_BYTES));
            case "cut" -> {
                response.putHeader("Content-Length", "1000").write("{\"keys\":");
                request.connection().close();
            }
            default -> {
                response.setChunked(true);
                pour(request);
            }
        }
    }

    private static void pour(HttpServerRequest request) {
        request.response().write(" ".repeat(65_536)).onSuccess(written -> pour(request));
    }

    @Test
    void anAnswerThatTakesTooLongIsGivenUpAndNobodyWaitsForEver() {
        var verifier = loadedVerifier(RARELY);
        issuer.answer(request -> {
            // A byte now and then keeps every idle time-out away.
            request.response().setChunked(true);
            issuer.vertx().setPeriodic(100, tick -> request.response().write(" "));
        });
        long begin = System.nanoTime();
        assertRejected(verifier, token("new", NEW), CloseReason.SERVICE_UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertAccepted(verifier, token("old", OLD));
        assertThat(outcomes).containsExactly("ok", "failed");
    }

    @Test
    void theAnswerComesOnTheContextOfWhoAsked() {
        var verifier = loadedVerifier(RARELY);
        issuer.publish(TestKeys.jwk("new", NEW));
        var asked = vertx.getOrCreateContext();
        var answered = new AtomicReference<Context>();
        asked.runOnContext(
                go -> verifier.verify(token("new", NEW)).onComplete(done -> answered.set(Vertx.currentContext())));
        until(() -> answered.get() != null);
        assertThat(answered.get()).isSameAs(asked);
    }

    @Test
    void keysMayComeFromAFileThatChanges(@TempDir Path directory) throws Exception {
        var file = directory.resolve("keys.json");
        Files.writeString(file, document("old", OLD));
        var verifier = verifier(settings(file.toUri(), RARELY), RARELY);
        assertAccepted(verifier, token("old", OLD));
        Files.writeString(file, document("new", NEW));
        assertAccepted(verifier, token("new", NEW));
        assertRejected(verifier, token("old", OLD), CloseReason.SERVICE_UNAVAILABLE);
    }

    @Test
    void aFileHasTheSameLimit(@TempDir Path directory) throws Exception {
        var file = directory.resolve("keys.json");
        Files.writeString(file, document("old", OLD) + " ".repeat(JwksLocation.MAX_BYTES));
        var verifier = verifier(settings(file.toUri(), RARELY), RARELY);
        assertRejected(verifier, token("old", OLD), CloseReason.SERVICE_UNAVAILABLE);
    }

    @Test
    void aSecretWorksBesideThemAndDoesNotWait() {
        issuer.goAway();
        var settings = new KeySettings(
                Optional.of(new Secret(TestTokens.SECRET)),
                Optional.empty(),
                Optional.empty(),
                Optional.of(issuer.uri()),
                RARELY,
                List.of());
        var verifier = verifier(settings, RARELY);
        assertAccepted(verifier, TestTokens.hmac(claims()));
        assertRejected(verifier, token("old", OLD), CloseReason.SERVICE_UNAVAILABLE);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static KeySettings settings(URI location, Duration refresh) {
        return new KeySettings(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(location), refresh, List.of());
    }

    private TokenVerifier loadedVerifier(Duration refresh) {
        var verifier = verifier(refresh);
        until(() -> outcomes.contains("ok"));
        return verifier;
    }

    private TokenVerifier verifier(Duration refresh) {
        return verifier(settings(issuer.uri(), refresh), Duration.ofSeconds(30));
    }

    private TokenVerifier verifier(KeySettings settings, Duration betweenLookUps) {
        var keys = new IssuerKeys(settings, outcomes::add, betweenLookUps);
        vertx.deployVerticle(keys).await();
        return new TokenVerifier(TokenSettings.signedWith(settings), Optional.of(keys), InstantSource.system());
    }

    private static void assertAccepted(TokenVerifier verifier, String token) {
        assertThat(verifier.verify(token).await().user()).isEqualTo(new UserId("u1"));
    }

    private static void assertRejected(TokenVerifier verifier, String token, CloseReason reason) {
        assertThat(reason(verifier.verify(token))).isEqualTo(reason);
    }

    private static CloseReason reason(Future<Identity> verified) {
        return catchThrowableOfType(TokenRejectedException.class, verified::await)
                .reason();
    }

    private static String document(String kid, KeyPair keys) {
        return "{\"keys\":[" + TestKeys.jwk(kid, keys).encode() + "]}";
    }

    private static String token(String kid, KeyPair keys) {
        return TestTokens.signed(kid, "ES256", keys.getPrivate(), claims());
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u1").put("exp", 9_999_999_999L);
    }
}
