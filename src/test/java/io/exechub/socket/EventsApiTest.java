package io.exechub.socket;

import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /api/v1/events}: each status, and what the answer says. */
class EventsApiTest {
    private static final String PATH = "/api/v1/events";
    private static final String POSITION = "[A-Za-z0-9_-]{1,32}:";

    private static RedisRig redis;
    private static ServiceRig service;

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

    @Test
    void anEventIsAnsweredWithItsPositionAndItsSockets() {
        var user = newUser();
        try (var socket = service.register(WS, user)) {
            var accepted = onlyAccepted(publish(event(user, "RUNNING")));
            assertThat(accepted.fieldNames()).containsExactlyInAnyOrder("index", "eventId", "id", "sockets");
            assertThat(accepted.getInteger("index")).isZero();
            assertThat(UUID.fromString(accepted.getString("eventId"))).isNotNull();
            assertThat(accepted.getInteger("sockets")).isEqualTo(1);
            assertThat(accepted.getString("id")).matches(POSITION + "1");
            assertThat(socket.next().getString("id")).isEqualTo(accepted.getString("id"));
        }
    }

    @Test
    void anArrayIsAnsweredElementByElement() {
        var user = newUser();
        var answer =
                publish("[" + event(user, "PENDING") + "," + event(user, "RUNNING") + "\n, " + event(user, "WA") + "]");
        var accepted = accepted(answer);
        assertThat(accepted).extracting(element -> element.getInteger("index")).containsExactly(0, 1, 2);
        assertThat(accepted)
                .extracting(element -> element.getString("id").replaceAll("^.*:", ""))
                .containsExactly("1", "2", "3");
        assertThat(answer.getJsonArray("rejected")).isEmpty();
    }

    @Test
    void anEmptyArrayIsNothingToDo() {
        assertThat(publish(" [ ] "))
                .isEqualTo(new JsonObject().put("accepted", new JsonArray()).put("rejected", new JsonArray()));
    }

    @Test
    void whatCannotBeAcceptedIsSaidWhileTheRestIsAccepted() {
        var user = newUser();
        var answer = publish("[" + event(user, "RUNNING") + ",7," + event(user, "") + ",{\"userId\":\"u\"},"
                + event(user, "WA") + "," + event(user, "x").replace("}", ",\"x\":\"" + "y".repeat(262_144) + "\"}")
                + "]");
        assertThat(accepted(answer))
                .extracting(element -> element.getInteger("index"))
                .containsExactly(0, 4);
        assertThat(objects(answer.getJsonArray("rejected"))).allSatisfy(element -> {
            assertThat(element.fieldNames()).containsExactlyInAnyOrder("index", "code", "message");
            assertThat(element.getString("message")).isNotBlank();
        });
        assertThat(objects(answer.getJsonArray("rejected")))
                .extracting(element -> element.getInteger("index") + " " + element.getString("code"))
                .containsExactly("1 NOT_JSON", "2 INVALID_FIELD", "3 MISSING_FIELD", "5 TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "7", "null", "\"text\"", "{", "{}{}", "{\"userId\":1}"})
    void aSingleThingThatIsNoEventIsRejectedAndKept(String body) {
        var answer = publish(body);
        assertThat(answer.getJsonArray("accepted")).isEmpty();
        assertThat(objects(answer.getJsonArray("rejected")))
                .extracting(element -> element.getInteger("index"))
                .containsExactly(0);
        isKept(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[1", "[1,]", "[]]", "[{]"})
    void aMalformedArrayIsA400AndKept(String body) {
        var response = post(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getString("code")).isEqualTo("NOT_JSON");
        isKept(body);
    }

    @Test
    void aRepeatedEventIsAnsweredAsADuplicate() {
        var event = event(newUser(), "RUNNING").replace("}", ",\"eventId\":\"e-1\"}");
        var first = onlyAccepted(publish(event));
        assertThat(first.getString("eventId")).isEqualTo("e-1");
        assertThat(onlyAccepted(publish(event)))
                .isEqualTo(new JsonObject()
                        .put("duplicate", true)
                        .put("index", 0)
                        .put("eventId", "e-1")
                        .put("sockets", 0));
    }

    @Test
    void anOldVersionIsAnsweredAsStale() {
        var user = newUser();
        publish(event(user, "RUNNING").replace("}", ",\"version\":7}"));
        var stale = onlyAccepted(publish(event(user, "PENDING").replace("}", ",\"version\":6}")));
        assertThat(stale.getBoolean("stale")).isTrue();
        assertThat(stale.fieldNames()).doesNotContain("id", "duplicate");
        var same = onlyAccepted(publish(event(user, "WA").replace("}", ",\"version\":7}")));
        assertThat(same.getString("id")).matches(POSITION + "2");
    }

    @Test
    void aRequestRepeatedUnderItsIdempotencyKeyIsDoneOnce() {
        var user = newUser();
        var events = "[" + event(user, "RUNNING") + "," + event(user, "RUNNING") + ","
                + event(user, "WA").replace("}", ",\"eventId\":\"own\"}") + "]";
        var first = accepted(publish(events, "Idempotency-Key", "key 1"));
        assertThat(first)
                .extracting(element -> element.getString("eventId"))
                .containsExactly("key 1/0", "key 1/1", "own");
        assertThat(first).allMatch(element -> element.containsKey("id"));
        var second = accepted(publish(events, "Idempotency-Key", "key 1"));
        assertThat(second).hasSize(3).allMatch(element -> element.getBoolean("duplicate"));
        assertThat(accepted(publish(events, "Idempotency-Key", "key 2")))
                .extracting(element -> element.containsKey("id"))
                .containsExactly(true, true, false);
    }

    @Test
    void anIdempotencyKeyHasOneTo100Characters() {
        var event = event(newUser(), "RUNNING");
        assertThat(onlyAccepted(publish(event, "Idempotency-Key", "k".repeat(100)))
                        .getString("eventId"))
                .isEqualTo("k".repeat(100) + "/0");
        for (var bad : List.of("", " ", "k".repeat(101))) {
            var response = post(event, "Idempotency-Key", bad);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(new JsonObject(response.body()).getString("code")).isEqualTo("BAD_REQUEST");
        }
    }

    @Test
    void withoutAValidTokenItIsA401() {
        var expired = service.token("publisher", Duration.ofSeconds(-1), "publish");
        for (var authorization :
                List.of("", "Bearer", "Bearer ", "Bearer not.a.token", "Basic dTpw", "Bearer " + expired)) {
            var response = service.http().post(PATH, event(newUser(), "WA"), "Authorization", authorization);
            assertThat(response.statusCode()).as(authorization).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
            assertThat(new JsonObject(response.body()).getString("code")).isEqualTo("INVALID_TOKEN");
        }
        assertThat(service.http().post(PATH, event(newUser(), "WA")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void withoutTheScopeItIsA403() {
        for (var scope : List.of("", "read", "publisher")) {
            var token = scope.isEmpty() ? service.token("u") : service.token("u", scope);
            var response = service.http().post(PATH, event(newUser(), "WA"), "Authorization", "Bearer " + token);
            assertThat(response.statusCode()).as(scope).isEqualTo(403);
            assertThat(response.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer error=\"insufficient_scope\"");
        }
        var one = service.token("u", "read", "publish");
        assertThat(service.http()
                        .post(PATH, event(newUser(), "WA"), "Authorization", "bearer " + one)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aBodyAboveOneMebibyteIsA413() {
        var user = newUser();
        var padded = "[" + event(user, "WA")
                + " ".repeat(1_048_576 - event(user, "WA").length() - 2) + "]";
        assertThat(padded).hasSize(1_048_576);
        assertThat(accepted(publish(padded))).hasSize(1);
        assertThat(post(" " + padded).statusCode()).isEqualTo(413);
    }

    @Test
    void aBodyOfUnknownLengthAboveOneMebibyteIsA413() {
        var body = HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(" ".repeat(1_100_000)));
        assertThat(service.http().send("POST", PATH, body, headers()).statusCode())
                .isEqualTo(413);
    }

    @Test
    void asManyEventsAsFitIntoOneBodyAreAccepted() {
        var user = newUser();
        var small = "{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"W\"}";
        int most = 1_048_576 / (small.length() + 1) - 1;
        var body = IntStream.range(0, most).mapToObj(i -> small).collect(Collectors.joining(",", "[", "]"));
        var accepted = accepted(publish(body));
        assertThat(accepted).hasSize(most);
        assertThat(accepted.get(most - 1).getString("id")).matches(POSITION + most);
    }

    /** As curl sends it without being told what it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "x"
            })
    void theBodyIsJsonWhateverItIsCalled(String contentType) {
        var event = event(newUser(), "100% & a=b;+");
        var large = event(newUser(), "x").replace("}", ",\"result\":\"" + "%&=;+é".repeat(20_000) + "\"}");
        for (var body : List.of(event, large)) {
            var response = post(body, "Content-Type", contentType);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            assertThat(accepted(new JsonObject(response.body()))).hasSize(1);
        }
    }

    @Test
    void whileRedisIsAwayItIsA503() {
        try (var away = RedisRig.start();
                var lonely = ServiceRig.start(away)) {
            var publisher = "Bearer " + lonely.token("publisher", "publish");
            var user = newUser();
            away.kill();
            var response =
                    lonely.http().post(PATH, event(user, "WA"), "Authorization", publisher, "Idempotency-Key", "k");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(new JsonObject(response.body()).getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
            away.restart();
            Eventually.until("ready again", lonely::isReady);
            var again = lonely.http().post(PATH, event(user, "WA"), "Authorization", publisher, "Idempotency-Key", "k");
            assertThat(again.statusCode()).isEqualTo(202);
        }
    }

    @Test
    void whileDrainingItIsA503() {
        try (var draining = ServiceRig.start(redis)) {
            draining.drain();
            Eventually.until("draining", () -> !draining.isReady());
            var publisher = "Bearer " + draining.token("publisher", "publish");
            var response = draining.http().post(PATH, event(newUser(), "WA"), "Authorization", publisher);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    @Test
    void otherMethodsAndPathsAreNotThere() {
        assertThat(service.http().get(PATH).statusCode()).isIn(404, 405);
        assertThat(service.http()
                        .post(PATH + "/x", event(newUser(), "WA"), headers())
                        .statusCode())
                .isEqualTo(404);
    }

    private static void isKept(String raw) {
        Eventually.until("it is kept", () -> redis.send(Command.XRANGE, "exechub:rejected", "-", "+").stream()
                .anyMatch(entry -> RedisRig.field(entry, "source").equals("http")
                        && RedisRig.field(entry, "raw").equals(raw)));
    }

    private static JsonObject publish(String body, String... headers) {
        var response = post(body, headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        var answer = new JsonObject(response.body());
        assertThat(answer.fieldNames()).containsExactlyInAnyOrder("accepted", "rejected");
        return answer;
    }

    private static HttpResponse<String> post(String body, String... headers) {
        return service.http().post(PATH, body, headers(headers));
    }

    private static String[] headers(String... more) {
        var headers = new ArrayList<>(List.of("Authorization", "Bearer " + service.token("publisher", "publish")));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    private static JsonObject onlyAccepted(JsonObject answer) {
        assertThat(accepted(answer)).hasSize(1);
        assertThat(answer.getJsonArray("rejected")).isEmpty();
        return accepted(answer).get(0);
    }

    private static List<JsonObject> accepted(JsonObject answer) {
        return objects(answer.getJsonArray("accepted"));
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private static String event(String user, String status) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"s1\",\"status\":\"" + status + "\"}";
    }
}
