package io.exechub.socket;

import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /api/v1/users/me/events}: the journal, for clients whose sockets are blocked. */
class HistoryApiTest {
    private static final String PATH = "/api/v1/users/me/events";

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

    private static HttpResponse<String> ask(ServiceRig asked, String query, String token) {
        return asked.http().get(PATH + query, "Authorization", "Bearer " + token);
    }

    private JsonObject history(String query) {
        var answer = ask(service, query, service.token(user));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private void publish(int from, int to, String more) {
        redis.publish(IntStream.rangeClosed(from, to)
                .mapToObj(i ->
                        "{\"userId\":\"" + user + "\",\"submissionId\":\"s" + i + "\",\"status\":\"WA\"" + more + "}")
                .toArray(String[]::new));
        Eventually.becomes(to + "", () -> redis.send(Command.HGET, "exechub:{u:" + user + "}:meta", "seq") + "");
    }

    private static List<JsonObject> events(JsonObject history) {
        return history.getJsonArray("events").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static List<String> submissions(JsonObject history) {
        return events(history).stream()
                .map(event -> event.getJsonObject("data").getString("submissionId"))
                .toList();
    }

    @Test
    void aUserWithoutEventsHasAHeadToGoOnFrom() {
        var history = history("");
        assertThat(history.fieldNames()).containsExactlyInAnyOrder("events", "lastEventId", "recovered");
        assertThat(events(history)).isEmpty();
        assertThat(history.getBoolean("recovered")).isTrue();
        assertThat(history.getString("lastEventId")).endsWith(":0");
        publish(1, 1, "");
        var more = history("?after=" + history.getString("lastEventId"));
        assertThat(submissions(more)).containsExactly("s1");
        assertThat(more.getBoolean("recovered")).isTrue();
    }

    @Test
    void withoutAPositionAllThatIsRetainedComes() {
        publish(1, 3, "");
        var history = history("");
        assertThat(submissions(history)).containsExactly("s1", "s2", "s3");
        assertThat(history.getBoolean("recovered")).isTrue();
        assertThat(events(history).get(2).getString("id")).isEqualTo(history.getString("lastEventId"));
        assertThat(events(history).get(0).getString("event")).isEqualTo("submission_status_update");
    }

    @Test
    void whatComesAfterAPositionCanBeReadPageByPage() {
        publish(1, 250, "");
        var seen = new ArrayList<String>();
        var page = history("");
        while (!events(page).isEmpty()) {
            assertThat(page.getBoolean("recovered")).isTrue();
            assertThat(events(page)).hasSizeLessThanOrEqualTo(100);
            seen.addAll(submissions(page));
            page = history("?after=" + events(page).get(events(page).size() - 1).getString("id"));
        }
        assertThat(seen)
                .isEqualTo(IntStream.rangeClosed(1, 250).mapToObj(i -> "s" + i).toList());
    }

    @Test
    void nobodyGetsMoreThanHeAskedFor() {
        publish(1, 3, "");
        var first = history("?limit=2");
        assertThat(submissions(first)).containsExactly("s1", "s2");
        assertThat(first.getString("lastEventId")).endsWith(":3");
        assertThat(submissions(history("?limit=1&after=" + events(first).get(1).getString("id"))))
                .containsExactly("s3");
    }

    @Test
    void largeEventsComeInSmallerPagesAndAreAllThere() {
        publish(1, 4, ",\"big\":\"" + "x".repeat(200_000) + "\"");
        var seen = new ArrayList<String>();
        var page = history("");
        while (!events(page).isEmpty()) {
            assertThat(events(page)).hasSize(1);
            seen.addAll(submissions(page));
            page = history("?after=" + events(page).get(0).getString("id"));
        }
        assertThat(seen).containsExactly("s1", "s2", "s3", "s4");
    }

    @Test
    void eventsAreWhatWasPublishedDigitForDigit() {
        var more = ",\"result\":{\"time\":1.10,\"n\":12345678901234567890,\"text\":\"100% \u2028\\u0041\"}";
        publish(1, 1, more);
        var answer = ask(service, "", service.token(user));
        assertThat(answer.body())
                .contains("\"event\":\"execution_result\",\"id\":")
                .contains("\"data\":{\"submissionId\":\"s1\",\"status\":\"WA\"" + more + "}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void aPositionThatIsNotKnownIsSaidToBe() {
        publish(1, 2, "");
        for (var unknown : List.of("other:1", history("").getString("lastEventId") + "9")) {
            var history = history("?after=" + unknown);
            assertThat(history.getBoolean("recovered")).isFalse();
            assertThat(submissions(history)).containsExactly("s1", "s2");
        }
    }

    @Test
    void everybodySeesHisOwn() {
        publish(1, 1, "");
        var other = ask(service, "", service.token(newUser()));
        assertThat(new JsonObject(other.body()).getJsonArray("events")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?after=7",
                "?after=",
                "?after=e:x",
                "?limit=0",
                "?limit=101",
                "?limit=",
                "?limit=-1",
                "?limit=1e1",
                "?limit=99999999999"
            })
    void whatCannotBeReadIsExplained(String query) {
        var answer = ask(service, query, service.token(user));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("BAD_REQUEST").contains("expected: ");
    }

    @Test
    void aTokenIsAskedFor() {
        assertThat(service.http().get(PATH).statusCode()).isEqualTo(401);
        assertThat(ask(service, "", "not.a.token").body()).contains("INVALID_TOKEN");
        var expired = ask(service, "", service.token(user, Duration.ofSeconds(-1)));
        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(expired.body()).contains("TOKEN_EXPIRED");
    }

    @Test
    void aRevokedTokenReadsNothing() {
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
        var answer = ask(service, "", token);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("KICKED");
    }

    @Test
    void whoAsksTooOftenIsToldToWait() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATIONS_PER_MINUTE", "1")) {
            var token = strict.token(user);
            assertThat(ask(strict, "", token).statusCode()).isEqualTo(200);
            var again = ask(strict, "", token);
            assertThat(again.statusCode()).isEqualTo(429);
            assertThat(again.headers().firstValue("Retry-After")).contains("1");
        }
    }

    @Test
    void withoutRedisNothingIsKnown() {
        try (var away = RedisRig.start()) {
            away.kill();
            try (var lonely = ServiceRig.startUnready(away)) {
                var answer = ask(lonely, "", lonely.token(user));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("SERVICE_UNAVAILABLE");
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            }
        }
    }

    @Test
    void aUserWhoIsCalledMeIsNotInTheWay() {
        var operator = "Bearer " + service.token("operator", "admin");
        var sockets = service.http().get("/api/v1/users/me/sockets", "Authorization", operator);
        assertThat(sockets.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(sockets.body()).getString("userId")).isEqualTo("me");
    }
}
