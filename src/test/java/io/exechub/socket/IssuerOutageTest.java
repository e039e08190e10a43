package io.exechub.socket;

import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.auth.JwksServer;
import io.exechub.socket.auth.TestKeys;
import io.exechub.socket.auth.TestTokens;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole service with an issuer that publishes its keys, and is away now and then. */
class IssuerOutageTest {
    private static final String LOADED = "exechub_jwks_refreshes_total{outcome=\"ok\"}";
    private static final String FAILED = "exechub_jwks_refreshes_total{outcome=\"failed\"}";
    private static final KeyPair OLD = TestKeys.shared("secp256r1");
    private static final KeyPair NEW = TestKeys.generate("secp256r1");

    private static RedisRig redis;

    private final JwksServer issuer = JwksServer.publishing(TestKeys.jwk("old", OLD));

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void end() {
        issuer.close();
    }

    private ServiceRig startUnready() {
        return ServiceRig.startUnready(
                redis, "JWT_JWKS_URL", issuer.uri().toString(), "EXECHUB_JWT_JWKS_REFRESH", "1s", "JWT_SECRET", "");
    }

    @Test
    void untilTheFirstKeysCameTheNodeIsNotReadyAndClientsAreToldToComeBack() {
        issuer.goAway();
        try (var service = startUnready()) {
            var user = newUser();
            Eventually.until("Redis is there", () -> readiness(service).contains("ok   submission-events"));
            assertThat(readiness(service)).contains("fail token-keys");
            try (var socket = service.connect(ServiceRig.WS)) {
                socket.register(user, token("old", OLD, user));
                socket.isClosedFor(CloseReason.SERVICE_UNAVAILABLE);
            }
            var refused = publish(service, token("old", OLD, user));
            assertThat(refused).isEqualTo("503 1 SERVICE_UNAVAILABLE");
            assertThat(service.metric(FAILED)).isPositive();
            issuer.comeBack();
            Eventually.until("ready", service::isReady);
            register(service, user, "old", OLD).close();
            assertThat(publish(service, "x.y.z")).startsWith("401 ");
        }
    }

    @Test
    void keysAreRotatedWithoutARestartAndSocketsStay() {
        try (var service = startUnready()) {
            Eventually.until("ready", service::isReady);
            var user = newUser();
            try (var before = register(service, user, "old", OLD)) {
                issuer.publish(TestKeys.jwk("new", NEW));
                try (var after = register(service, user, "new", NEW)) {
                    after.hasNothingElse();
                }
                before.hasNothingElse();
                before.register(user, token("new", NEW, user));
                before.next("registered");
            }
        }
    }

    @Test
    void anOutageOfTheIssuerIsSaidOnceAndHarmsNobody() {
        try (var log = LogRecorder.listening();
                var service = startUnready()) {
            Eventually.until("ready", service::isReady);
            issuer.goAway();
            Eventually.until("several failures", () -> service.metric(FAILED) >= 3);
            assertThat(service.isReady()).isTrue();
            register(service, newUser(), "old", OLD).close();
            assertThat(service.metric("exechub_jwks_age_seconds")).isPositive();
            double loaded = service.metric(LOADED);
            issuer.comeBack();
            Eventually.until("loaded again", () -> service.metric(LOADED) > loaded);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN") && line.contains("issuer's keys"))
                    .hasSize(1);
        }
    }

    private static String readiness(ServiceRig service) {
        return service.management().get("/readyz").body();
    }

    private static WebSocketRecorder register(ServiceRig service, String user, String kid, KeyPair keys) {
        var socket = service.connect(ServiceRig.WS);
        socket.register(user, token(kid, keys, user));
        socket.next("registered");
        return socket;
    }

    /** Status, {@code Retry-After} and code of the answer. */
    private static String publish(ServiceRig service, String token) {
        var response = service.http().post("/api/v1/events", "{}", "Authorization", "Bearer " + token);
        return response.statusCode() + " "
                + response.headers().firstValue("Retry-After").orElse("-") + " "
                + new JsonObject(response.body()).getString("code");
    }

    private static String token(String kid, KeyPair keys, String user) {
        var claims = new JsonObject()
                .put("sub", user)
                .put("scope", "publish")
                .put("exp", Instant.now().getEpochSecond() + 3_600);
        return TestTokens.signed(kid, "ES256", keys.getPrivate(), claims);
    }
}
