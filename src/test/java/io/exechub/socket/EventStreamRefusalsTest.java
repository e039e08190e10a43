package io.exechub.socket;

import static io.exechub.socket.EventStreamRecorder.PATH;
import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events} when it is refused: each status, and the code in its body. */
class EventStreamRefusalsTest {
    private static RedisRig redis;
    private static ServiceRig service;

    private final String user = newUser();

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    private static HttpResponse<String> ask(ServiceRig asked, String token, String... headers) {
        var all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + token;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return asked.http().get(PATH, all);
    }

    private static void isRefused(HttpResponse<String> answer, int statusCode, CloseReason reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(statusCode);
        var body = new JsonObject(answer.body());
        assertThat(body.fieldNames()).containsExactlyInAnyOrder("code", "message");
        assertThat(body.getString("code")).isEqualTo(reason.name());
        assertThat(body.getString("message")).isNotBlank();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(reason.mayReconnect());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "e:", ":7", "e:07", "e 1", "é:1", "e:-1", "nowhere"})
    void aMalformedPositionIsA400(String position) {
        isRefused(ask(service, service.token(user), "Last-Event-ID", position), 400, CloseReason.BAD_MESSAGE);
    }

    @Test
    void aMalformedPositionInTheUrlIsA400() throws IOException {
        var token = "Bearer " + service.token(user);
        isRefused(service.http().get(PATH + "?lastEventId=7", "Authorization", token), 400, CloseReason.BAD_MESSAGE);
        try (var sloppy = RawSocket.connect(service.port())) {
            sloppy.write("GET /events?ticket=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(sloppy.head()).contains(" 400 ");
        }
    }

    @Test
    void aTokenThatCannotBeAcceptedIsA401() {
        var good = service.token(user);
        var unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        for (var token : List.of("", "not.a.token", good + "x", unsigned)) {
            var answer = ask(service, token);
            isRefused(answer, 401, CloseReason.INVALID_TOKEN);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
        }
    }

    @Test
    void aTokenIsTakenFromNowhereElse() {
        var token = service.token(user);
        isRefused(service.http().get(PATH), 401, CloseReason.INVALID_TOKEN);
        isRefused(service.http().get(PATH + "?token=" + token), 401, CloseReason.INVALID_TOKEN);
        isRefused(service.http().get(PATH + "?access_token=" + token), 401, CloseReason.INVALID_TOKEN);
        isRefused(service.http().get(PATH + "?ticket=" + token), 401, CloseReason.INVALID_TOKEN);
        isRefused(service.http().get(PATH, "Authorization", "Basic " + token), 401, CloseReason.INVALID_TOKEN);
    }

    @Test
    void anExpiredTokenIsA401() {
        isRefused(ask(service, service.token(user, Duration.ofSeconds(-1))), 401, CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void moreSocketsOfOneUserThanAllowedAreA403WhateverTheirDoors() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_MAX_SOCKETS_PER_USER", "2");
                var socket = strict.register(WS, user);
                var stream = EventStreamRecorder.follow(strict, user)) {
            stream.next("registered");
            isRefused(ask(strict, strict.token(user)), 403, CloseReason.TOO_MANY_CONNECTIONS);
            socket.hasNothingElse();
        }
    }

    @Test
    void aRevokedTokenIsA403() {
        var token = service.token(user);
        service.http()
                .post(
                        "/api/v1/revocations",
                        new JsonObject()
                                .put("userId", user)
                                .put("issuedBefore", System.currentTimeMillis() + 60_000)
                                .encode(),
                        "Authorization",
                        "Bearer " + service.token("operator", "admin"));
        isRefused(ask(service, token), 403, CloseReason.KICKED);
    }

    @Test
    void moreRegistrationsThanAMinuteAllowsAreA429() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATIONS_PER_MINUTE", "1");
                var stream = EventStreamRecorder.follow(strict, user)) {
            stream.next("registered");
            isRefused(ask(strict, strict.token(user)), 429, CloseReason.THROTTLED);
        }
    }

    @Test
    void aNodeThatIsFullOrShutsDownAnswers503() {
        try (var small = ServiceRig.start(redis, "EXECHUB_EDGE_MAX_CONNECTIONS", "1");
                var stream = EventStreamRecorder.follow(small, user)) {
            stream.next("registered");
            isRefused(ask(small, small.token(user)), 503, CloseReason.NODE_FULL);
            small.drain();
            stream.next("reconnect");
            isRefused(ask(small, small.token(user)), 503, CloseReason.SERVER_DRAINING);
        }
    }

    @Test
    void withoutRedisTheAnswerIs503() {
        try (var away = RedisRig.start()) {
            away.kill();
            try (var lonely = ServiceRig.startUnready(away)) {
                isRefused(ask(lonely, lonely.token(user)), 503, CloseReason.SERVICE_UNAVAILABLE);
                assertThat(lonely.http().get("/").body()).contains("\"connections\":0");
            }
        }
    }

    @Test
    void aCrowdIsToldToTryAgain() {
        try (var narrow = ServiceRig.start(redis, "EXECHUB_EDGE_ACCEPT_RATE", "1")) {
            Eventually.until("refused", () -> ask(narrow, "not.a.token").statusCode() == 503);
            assertThat(narrow.metric("exechub_refusals_total{reason=\"accept_rate\"}"))
                    .isPositive();
        }
    }

    @Test
    void aForeignPageIsRefusedAndOursMayReadWhy() {
        var foreign = ask(service, service.token(user), "Origin", "https://evil.example");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        var ours = ask(service, "not.a.token", "Origin", "http://localhost:3000");
        isRefused(ours, 401, CloseReason.INVALID_TOKEN);
        assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).contains("http://localhost:3000");
        try (var stream = EventStreamRecorder.follow(service, user, "Origin", "http://localhost:3000")) {
            assertThat(stream.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
        }
    }
}
