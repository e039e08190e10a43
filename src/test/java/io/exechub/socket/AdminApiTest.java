package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators may do to clients; two nodes, of which one is asked. */
class AdminApiTest {
    private static TwoNodes nodes;
    private static ServiceRig asked;
    private static ServiceRig other;

    private final String user = ServiceRig.newUser();

    @BeforeAll
    static void start() {
        nodes = TwoNodes.start();
        asked = nodes.one();
        other = nodes.other();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private String sockets() {
        return "/api/v1/users/" + user + "/sockets";
    }

    private HttpResponse<String> get(String path) {
        return asked.http().get(path, "Authorization", "Bearer " + asked.token("operator", "admin"));
    }

    private HttpResponse<String> delete(String path) {
        return asked.http()
                .send(
                        "DELETE",
                        path,
                        BodyPublishers.noBody(),
                        "Authorization",
                        "Bearer " + asked.token("operator", "admin"));
    }

    private HttpResponse<String> revoke(JsonObject what) {
        return asked.http()
                .post(
                        "/api/v1/revocations",
                        what.encode(),
                        "Authorization",
                        "Bearer " + asked.token("operator", "admin"));
    }

    private static String socketId(WebSocketRecorder socket, String user, String token) {
        socket.register(user, token);
        return socket.next("registered").getString("socketId");
    }

    @Test
    void aUsersSocketsAreListed() {
        try (var here = asked.connect(WS);
                var there = other.connect(SOCKJS)) {
            var ids = List.of(socketId(here, user, asked.token(user)), socketId(there, user, asked.token(user)));
            var answer = new JsonObject(get(sockets()).body());
            assertThat(answer.getString("userId")).isEqualTo(user);
            assertThat(answer.getJsonArray("sockets").stream()
                            .map(socket -> ((JsonObject) socket).getString("socketId")))
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void allSocketsAreClosedWhereverTheyAre() {
        try (var here = asked.register(WS, user);
                var there = other.register(WS, user);
                var bystander = other.register(WS, ServiceRig.newUser())) {
            assertThat(delete(sockets()).body()).isEqualTo("{\"closed\":2}");
            here.isClosedFor(CloseReason.KICKED);
            there.isClosedFor(CloseReason.KICKED);
            bystander.hasNothingElse();
        }
        assertThat(new JsonObject(get(sockets()).body()).getJsonArray("sockets"))
                .isEmpty();
        assertThat(delete(sockets()).body()).isEqualTo("{\"closed\":0}");
        other.register(WS, user).close();
    }

    @Test
    void oneSocketIsClosed() {
        try (var here = asked.register(WS, user);
                var there = other.connect(WS)) {
            var id = socketId(there, user, asked.token(user));
            assertThat(delete(sockets() + "/" + id).body()).isEqualTo("{\"closed\":1}");
            there.isClosedFor(CloseReason.KICKED);
            here.hasNothingElse();
            assertThat(delete(sockets() + "/" + id).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aRevokedTokenClosesItsSocketsAndRegistersNoMore() {
        var revoked = asked.token(user);
        try (var mine = other.connect(WS);
                var another = other.register(WS, user)) {
            socketId(mine, user, revoked);
            assertThat(revoke(new JsonObject().put("jti", jti(revoked))).body()).isEqualTo("{\"revoked\":true}");
            mine.isClosedFor(CloseReason.KICKED);
            another.hasNothingElse();
        }
        Stream.of(asked, other).forEach(node -> {
            try (var again = node.connect(WS)) {
                again.register(user, revoked);
                again.isClosedFor(CloseReason.KICKED);
            }
        });
    }

    private static String jti(String token) {
        var payload = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
        return new JsonObject(new String(payload, StandardCharsets.UTF_8)).getString("jti");
    }

    @Test
    void allTokensIssuedBeforeATimeAreRevoked() {
        var old = asked.token(user);
        try (var here = other.register(WS, user)) {
            var inAMoment = System.currentTimeMillis() + 1_000;
            assertThat(revoke(new JsonObject().put("userId", user).put("issuedBefore", inAMoment))
                            .body())
                    .isEqualTo("{\"closed\":1,\"revoked\":true}");
            here.isClosedFor(CloseReason.KICKED);
        }
        try (var again = asked.connect(WS)) {
            again.register(user, old);
            again.isClosedFor(CloseReason.KICKED);
        }
        Eventually.until("a token issued afterwards is good", () -> {
            try (var fresh = asked.connect(WS)) {
                fresh.register(user, asked.token(user));
                return fresh.next().getString("event").equals("registered");
            }
        });
    }

    @Test
    void secondsAreUnderstoodToo() {
        var inAMoment = System.currentTimeMillis() / 1_000 + 2;
        revoke(new JsonObject().put("userId", user).put("issuedBefore", inAMoment));
        try (var socket = asked.connect(WS)) {
            socket.register(user, asked.token(user));
            socket.isClosedFor(CloseReason.KICKED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{}",
                "{\"jti\":\"\"}",
                "{\"jti\":7}",
                "{\"userId\":\"u\"}",
                "{\"userId\":\"u\",\"issuedBefore\":\"now\"}",
                "{\"userId\":\"\",\"issuedBefore\":1764000000000}",
                "{\"jti\":\"x\",\"userId\":\"u\",\"issuedBefore\":1764000000000}",
                "{\"jti\":\"x\",\"expiresAt\":1}"
            })
    void whatCannotBeRevokedIsExplained(String body) {
        var answer = asked.http()
                .post("/api/v1/revocations", body, "Authorization", "Bearer " + asked.token("operator", "admin"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("BAD_REQUEST").contains("expected: ");
    }

    @Test
    void aUserThatCannotBeIsExplained() {
        assertThat(get("/api/v1/users/%7B/sockets").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/users/" + "x".repeat(129) + "/sockets").body()).contains("expected: ");
    }

    @Test
    void onlyAdministratorsMay() {
        try (var mine = asked.register(WS, user)) {
            for (var token : List.of("", asked.token(user), asked.token(user, "publish"))) {
                var authorization = new String[] {"Authorization", "Bearer " + token};
                int refused = token.isEmpty() ? 401 : 403;
                assertThat(asked.http().get(sockets(), authorization).statusCode())
                        .isEqualTo(refused);
                assertThat(asked.http()
                                .send("DELETE", sockets(), BodyPublishers.noBody(), authorization)
                                .statusCode())
                        .isEqualTo(refused);
                assertThat(asked.http()
                                .post("/api/v1/revocations", "{\"jti\":\"x\"}", authorization)
                                .statusCode())
                        .isEqualTo(refused);
            }
            mine.hasNothingElse();
        }
    }

    @Test
    void aRevokedTokenNeitherPublishesNorAdministratesOnAnyNode() {
        var publisher = asked.token(user, "publish");
        var admin = asked.token(user, "admin");
        revoke(new JsonObject().put("jti", jti(publisher)));
        revoke(new JsonObject().put("jti", jti(admin)));
        for (var node : List.of(asked, other)) {
            var event = "{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"WA\"}";
            isRevoked(node.http().post("/api/v1/events", event, "Authorization", "Bearer " + publisher));
            isRevoked(node.http().get(sockets(), "Authorization", "Bearer " + admin));
        }
    }

    private static void isRevoked(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(new JsonObject(answer.body()).getString("message")).contains("revoked");
    }
}
