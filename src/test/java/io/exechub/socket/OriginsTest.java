package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pages may come in: by {@code Origin} where a browser upgrades, by CORS where it speaks HTTP. */
class OriginsTest {
    private static final String APP = "https://app.example";
    private static final String LOCAL = "http://localhost:3000";
    private static final String SOCKJS_OF_SESSION = "/socket/000/session/websocket";
    private static final String SOCKETIO = "/socket.io/?EIO=4&transport=websocket";
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    private static RedisRig redis;
    private static ServiceRig service;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis, "CORS_ORIGIN", APP + "," + LOCAL);
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS, SOCKJS_OF_SESSION, SOCKETIO})
    void anUpgradeFromAForeignPageIsRefused(String door) {
        for (var foreign : List.of(
                "https://evil.example",
                "http://app.example",
                "https://app.example:8443",
                "https://app.example.evil.example",
                "https://evil.example/https://app.example",
                "https://xapp.example",
                "HTTPS://APP.EXAMPLE",
                "http://localhost:3001",
                "null",
                "*",
                "")) {
            assertThat(WebSocketRecorder.statusOfUpgrade(service.port(), door, foreign))
                    .as(foreign)
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS, SOCKJS_OF_SESSION, SOCKETIO})
    void anUpgradeFromAPageOfOursPasses(String door) {
        var console = "http://127.0.0.1:" + service.port();
        for (var ours : List.of(APP, LOCAL, console)) {
            assertThat(WebSocketRecorder.statusOfUpgrade(service.port(), door, ours))
                    .as(ours)
                    .isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS, SOCKJS_OF_SESSION, SOCKETIO})
    void anUpgradeThatComesFromNoPagePasses(String door) {
        assertThat(WebSocketRecorder.statusOfUpgrade(service.port(), door, null))
                .isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aRefusedUpgradeLeavesNoConnectionBehind(String door) {
        try (var small = ServiceRig.start(redis, "CORS_ORIGIN", APP, "EXECHUB_EDGE_MAX_CONNECTIONS", "1")) {
            for (int i = 0; i < 3; i++) {
                assertThat(WebSocketRecorder.statusOfUpgrade(small.port(), door, "https://evil.example"))
                        .isEqualTo(403);
            }
            small.register(door, ServiceRig.newUser()).close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /socket/info",
                "GET " + POLLING,
                "POST /socket/000/a/xhr",
                "POST /api/v1/events",
                "GET /events",
                "GET /"
            })
    void aPageOfOursMayReadWhatItIsAnswered(String request) {
        var answer = send(request, APP);
        assertThat(answer.statusCode()).isIn(200, 401);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.headers().allValues("Vary")).anyMatch("origin"::equalsIgnoreCase);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /socket/info",
                "GET " + POLLING,
                "POST /socket/000/b/xhr",
                "POST /api/v1/events",
                "GET /events",
                "GET /"
            })
    void aForeignPageIsRefused(String request) {
        var answer = send(request, "https://evil.example");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /socket/info", "GET " + POLLING, "POST /socket/000/c/xhr", "GET /"})
    void whoIsNoPagePasses(String request) {
        assertThat(send(request, null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/events", "/socket/000/d/xhr_send", "/socket/000/d/xhr_streaming", POLLING})
    void aPreflightAllowsWhatIsNeeded(String path) {
        var answer = preflight(path, APP);
        assertThat(answer.statusCode()).isIn(200, 204);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(header(answer, "Access-Control-Allow-Methods").split(" *, *", -1))
                .contains("POST");
        assertThat(header(answer, "Access-Control-Allow-Headers").split(" *, *", -1))
                .contains("authorization", "content-type", "idempotency-key");
        // SockJS' own protocol wants a year for its paths.
        assertThat(header(answer, "Access-Control-Max-Age"))
                .isEqualTo(path.startsWith("/socket") ? "31536000" : "3600");
    }

    @Test
    void aPreflightOfAForeignPageAllowsNothing() {
        var answer = preflight("/api/v1/events", "https://evil.example");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).isEmpty();
    }

    @Test
    void aStarWelcomesEveryPage() {
        try (var open = ServiceRig.start(redis, "CORS_ORIGIN", "*")) {
            for (var door : List.of(WS, SOCKJS, SOCKETIO)) {
                for (var origin : List.of("https://any.example", "null")) {
                    assertThat(WebSocketRecorder.statusOfUpgrade(open.port(), door, origin))
                            .isEqualTo(101);
                }
            }
            assertThat(header(
                            open.http().get("/socket/info", "Origin", "https://any.example"),
                            "Access-Control-Allow-Origin"))
                    .isEqualTo("https://any.example");
        }
    }

    private static HttpResponse<String> send(String request, @Nullable String origin) {
        var words = request.split(" ", 2);
        var headers = origin == null ? new String[0] : new String[] {"Origin", origin};
        return service.http().send(words[0], words[1], BodyPublishers.noBody(), headers);
    }

    private static HttpResponse<String> preflight(String path, String origin) {
        return service.http()
                .send(
                        "OPTIONS",
                        path,
                        BodyPublishers.noBody(),
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization,content-type,idempotency-key");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
