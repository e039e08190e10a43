package io.exechub.socket;

import static io.exechub.socket.InterfaceDescription.OPENAPI;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Every answer that {@code openapi.yaml} speaks of is given by a running service, and looks as it says. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpenApiAnswersTest {
    private static final String EVENTS = "/api/v1/events";
    private static final String TICKETS = "/api/v1/tickets";
    private static final String MINE = "/api/v1/users/me/events";
    private static final String SOCKETS = "/api/v1/users/u1/sockets";
    private static final String REVOCATIONS = "/api/v1/revocations";
    private static final String TRACE = "/api/v1/submissions/s1/trace";
    private static final String ENGINE = "/socket.io/?EIO=4&transport=";
    private static final String EVENT = "{\"userId\":\"u1\",\"submissionId\":\"s1\",\"status\":\"WA\"}";
    private static final String REVOCATION = "{\"userId\":\"nobody\",\"issuedBefore\":1}";

    private static final String HOST = "Host: localhost";
    private static final String[] UPGRADE = {
        HOST,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };
    private static final String OTHER = "https://other.example";

    /** An event loop that stands still: not here. */
    private static final Set<String> NOT_PROVOKED = Set.of("GET /livez 503");

    private static final DescribedHttp ask = new DescribedHttp();
    private static RedisRig redis;
    private static ServiceRig service;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis, "EXECHUB_TRACE_SAMPLE", "1");
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return ask.get(service.http(), path, headers);
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        return ask.send(service.http(), method, path, body, headers);
    }

    private static String[] bearer() {
        return bearer("");
    }

    private static String[] bearer(String scope) {
        return new String[] {"Authorization", "Bearer " + service.token("u1", scope)};
    }

    /** All requests that need a token; method, path, body, and scope or nothing. */
    private record Guarded(String method, String path, String body, String scope) {
        static final List<Guarded> ALL = List.of(
                new Guarded("POST", EVENTS, EVENT, "publish"),
                new Guarded("GET", SOCKETS, "", "admin"),
                new Guarded("DELETE", SOCKETS, "", "admin"),
                new Guarded("DELETE", SOCKETS + "/x", "", "admin"),
                new Guarded("POST", REVOCATIONS, REVOCATION, "admin"),
                new Guarded("GET", TRACE, "", "admin"),
                new Guarded("POST", TICKETS, "", ""),
                new Guarded("GET", MINE, "", ""),
                new Guarded("GET", "/events", "", ""));
    }

    @Test
    void toWhoAsksRightly() {
        try (var socket = service.register(ServiceRig.WS, "u1")) {
            var published = OPENAPI.at("paths", EVENTS, "post", "requestBody", "content", "application/json");
            InterfaceDescription.examples(published).forEach(example -> {
                var answer = new JsonObject(send("POST", EVENTS, Json.encode(example), bearer("publish"))
                        .body());
                assertThat(answer.getJsonArray("rejected")).isEmpty();
                assertThat(answer.getJsonArray("accepted")).isNotEmpty();
            });
            // Again, with an older version, and wrongly.
            send("POST", EVENTS, "[" + EVENT.replace("}", ",\"eventId\":\"s1/7\"}") + ",7]", bearer("publish"));
            send("POST", EVENTS, EVENT.replace("}", ",\"version\":1}"), bearer("publish"));
            assertThat(new JsonObject(get(MINE + "?limit=2", bearer()).body()).getJsonArray("events"))
                    .isNotEmpty();
            Eventually.until("it was noted", () -> !new JsonObject(
                            get(TRACE, bearer("admin")).body())
                    .getJsonArray("steps")
                    .isEmpty());
            send("POST", TICKETS, "", bearer());
            var sockets = new JsonObject(get(SOCKETS, bearer("admin")).body()).getJsonArray("sockets");
            var id = sockets.getJsonObject(0).getString("socketId");
            send("DELETE", SOCKETS + "/" + id, "", bearer("admin"));
            send("DELETE", SOCKETS + "/" + id, "", bearer("admin"));
            send("DELETE", SOCKETS, "", bearer("admin"));
            socket.next();
        }
        var revocation = OPENAPI.at("paths", REVOCATIONS, "post", "requestBody", "content", "application/json");
        InterfaceDescription.examples(revocation)
                .map(Json::encode)
                .map(text -> text.replace("\"u1\"", "\"nobody\""))
                .forEach(text -> assertThat(
                                send("POST", REVOCATIONS, text, bearer("admin")).statusCode())
                        .isEqualTo(200));
        get("/");
        assertThat(send("HEAD", "/", "").body()).isEmpty();
    }

    @Test
    void toWhoAsksWrongly() {
        for (var guarded : Guarded.ALL) {
            send(guarded.method(), guarded.path(), guarded.body());
            if (!guarded.scope().isEmpty()) {
                send(guarded.method(), guarded.path(), guarded.body(), bearer());
            }
            send(guarded.method(), guarded.path(), guarded.body(), "Origin", OTHER);
        }
        send("POST", EVENTS, "[", bearer("publish"));
        send("POST", EVENTS, " ".repeat(1_048_577), bearer("publish"));
        send("POST", REVOCATIONS, "{}", bearer("admin"));
        send("POST", REVOCATIONS, " ".repeat(16_385), bearer("admin"));
        get(SOCKETS.replace("u1", "%7B"), bearer("admin"));
        send("DELETE", SOCKETS.replace("u1", "%7B"), "", bearer("admin"));
        send("DELETE", SOCKETS.replace("u1", "%7B") + "/x", "", bearer("admin"));
        get(TRACE.replace("s1", "s".repeat(129)), bearer("admin"));
        get(MINE + "?limit=0", bearer());
        get("/events?lastEventId=7", bearer());
    }

    @Test
    void toWhomIsKeptOut() {
        var kicked = new String[] {"Authorization", "Bearer " + service.token("kicked")};
        var all = new JsonObject().put("userId", "kicked").put("issuedBefore", System.currentTimeMillis() + 60_000);
        send("POST", REVOCATIONS, all.encode(), bearer("admin"));
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATIONS_PER_MINUTE", "1")) {
            for (var guarded : Guarded.ALL) {
                if (guarded.scope().isEmpty()) {
                    assertThat(send(guarded.method(), guarded.path(), "", kicked)
                                    .statusCode())
                            .isEqualTo(403);
                    ask.send(strict.http(), guarded.method(), guarded.path(), "", bearer());
                }
            }
            ask.get(strict.http(), MINE, bearer());
            ask.send(strict.http(), "POST", TICKETS, "", bearer());
        }
    }

    @Test
    void atTheDoors() {
        int port = service.port();
        var token = "Authorization: Bearer " + service.token("u2");
        assertThat(ask.begin(port, "/events", HOST, token)).isEqualTo(200);
        for (var path : List.of("/ws", "/socket/websocket", "/socket/000/abc/websocket", ENGINE + "websocket")) {
            assertThat(ask.begin(port, path, UPGRADE)).as(path).isEqualTo(101);
            assertThat(ask.begin(port, path, with("Origin: " + OTHER))).isEqualTo(403);
        }
        get("/ws");
        assertThat(ask.begin(port, "/ws", with("Sec-WebSocket-Key: again"))).isEqualTo(400);
        assertThat(ask.begin(port, "/socket/websocket", HOST)).isEqualTo(400);
        get("/socket/info");
        get("/socket/info", "Origin", OTHER);
        assertThat(ask.begin(port, "/socket/000/es/eventsource", HOST)).isEqualTo(200);
        send("POST", "/socket/000/xyz/xhr", "");
        send("POST", "/socket/000/xyz/xhr_send", "[\"{\\\"event\\\":\\\"ping\\\"}\"]");
        send("POST", "/socket/000/xyz/xhr_send", " ".repeat(100_000));
        send("POST", "/socket/000/nobody/xhr_send", "[]");
        send("POST", "/socket/000/xyz/xhr", "", "Origin", OTHER);
        var terms = get(ENGINE + "polling").body().substring(1);
        var session = ENGINE + "polling&sid=" + new JsonObject(terms).getString("sid");
        send("POST", session, "40");
        send("POST", session, "4".repeat(6 * 16_384 + 1));
        send("POST", session, "", "Origin", OTHER);
        get(ENGINE + "nothing");
        send("POST", ENGINE + "polling", "");
    }

    private static String[] with(String line) {
        return Stream.concat(Stream.of(UPGRADE), Stream.of(line)).toArray(String[]::new);
    }

    @Test
    void ofFiles() {
        for (var path : List.of("/client/exechub-client.js", "/openapi.yaml", "/asyncapi.yaml")) {
            var modified = get(path).headers().firstValue("Last-Modified").orElse("");
            assertThat(get(path, "If-Modified-Since", modified).statusCode()).isEqualTo(304);
            assertThat(get(path, "Origin", OTHER).statusCode()).isEqualTo(403);
        }
        get("/client/nothing.js");
        get("/console/");
    }

    @Test
    void onTheManagementPort() {
        var management = service.management();
        for (var path : List.of("/livez", "/readyz", "/metrics", "/loggers", "/loggers/ROOT", "/loggers/nobody")) {
            ask.get(management, path);
        }
        var name = "/loggers/" + OpenApiAnswersTest.class.getPackageName();
        var change = OPENAPI.at("paths", "/loggers/{name}", "put", "requestBody", "content", "application/json");
        InterfaceDescription.examples(change).map(Json::encode).forEach(level -> assertThat(
                        ask.send(management, "PUT", name, level).statusCode())
                .isEqualTo(200));
        ask.send(management, "PUT", name, "{}");
        ask.send(management, "PUT", name, " ".repeat(1_025));
        ask.send(management, "PUT", "/loggers/nobody", "{}");
    }

    @Test
    void withoutRedis() {
        try (var away = RedisRig.start();
                var lonely = ServiceRig.start(away)) {
            away.kill();
            for (var guarded : Guarded.ALL) {
                var answer = ask.send(
                        lonely.http(), guarded.method(), guarded.path(), guarded.body(), bearer(guarded.scope()));
                assertThat(answer.statusCode()).as(guarded.path()).isEqualTo(503);
            }
            ask.get(lonely.management(), "/readyz");
        }
    }

    @Test
    void whileShuttingDown() {
        try (var leaving = ServiceRig.start(redis)) {
            leaving.drain();
            for (var guarded : Guarded.ALL) {
                ask.send(leaving.http(), guarded.method(), guarded.path(), guarded.body(), bearer(guarded.scope()));
            }
            for (var path : List.of("/ws", "/socket/websocket", "/socket/000/abc/websocket", ENGINE + "websocket")) {
                assertThat(ask.begin(leaving.port(), path, UPGRADE)).as(path).isEqualTo(503);
            }
            ask.get(leaving.http(), "/socket/info");
            ask.get(leaving.http(), ENGINE + "polling");
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void noneIsDocumentedThatIsNotGiven() {
        var unseen = new HashSet<>(DescribedHttp.documented());
        unseen.removeAll(ask.seen());
        assertThat(unseen).isEqualTo(NOT_PROVOKED);
    }
}
