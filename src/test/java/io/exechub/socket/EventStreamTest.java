package io.exechub.socket;

import static io.exechub.socket.EventStreamRecorder.PATH;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.redis.client.Command;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events}, once it has been let in. */
class EventStreamTest {
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

    private String event(String submission, String status) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"" + submission + "\",\"status\":\"" + status + "\"}";
    }

    private EventStreamRecorder registered(String... headers) {
        var stream = EventStreamRecorder.follow(service, user, headers);
        stream.next("registered");
        return stream;
    }

    private EventStreamRecorder withQuery(String query) {
        return EventStreamRecorder.connect(
                service.port(), PATH + query, "Authorization", "Bearer " + service.token(user));
    }

    @Test
    void aTokenOpensAStreamThatBeginsWithTheRegistration() {
        try (var stream = EventStreamRecorder.follow(service, user)) {
            assertThat(stream.head().statusCode()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
            assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
            var first = stream.next();
            assertThat(first.event).isEqualTo("registered");
            assertThat(first.id).isNull();
            assertThat(Integer.parseInt(String.valueOf(first.retry))).isBetween(1_000, 3_000);
            assertThat(first.json().fieldNames())
                    .containsExactlyInAnyOrder("userId", "socketId", "lastEventId", "recovered", "expiresAt");
            assertThat(first.json().getString("userId")).isEqualTo(user);
            assertThat(first.json().getBoolean("recovered")).isTrue();
        }
    }

    @Test
    void eventsComeAsTheyHappenEachWithItsPosition() {
        try (var stream = registered()) {
            redis.publish(event("s1", "PENDING"), event("s1", "RUNNING"));
            var pending = stream.next();
            assertThat(pending.event).isEqualTo("submission_status_update");
            assertThat(pending.id).matches("[A-Za-z0-9_-]{1,32}:1");
            assertThat(pending.data).isEqualTo("{\"submissionId\":\"s1\",\"status\":\"PENDING\"}");
            assertThat(stream.next().id).endsWith(":2");
            redis.publish(event("s1", "WA").replace("}", ",\"result\":{\"n\":1.10}}"));
            var result = stream.next();
            assertThat(result.event).isEqualTo("execution_result");
            assertThat(result.data).contains("\"result\":{\"n\":1.10}");
        }
    }

    @Test
    void lastEventIdGoesOnWhereTheClientWas() {
        String seen;
        try (var before = registered()) {
            redis.publish(event("s1", "PENDING"), event("s1", "RUNNING"), event("s1", "WA"));
            seen = String.valueOf(before.next().id);
        }
        for (var again : new EventStreamRecorder[] {
            EventStreamRecorder.follow(service, user, "Last-Event-ID", seen),
            withQuery("?lastEventId=" + seen),
            EventStreamRecorder.connect(
                    service.port(),
                    PATH + "?lastEventId=other:1",
                    "Authorization",
                    "Bearer " + service.token(user),
                    "Last-Event-ID",
                    seen)
        }) {
            try (again) {
                assertThat(again.next("registered").getBoolean("recovered")).isTrue();
                assertThat(again.next().json().getString("status")).isEqualTo("RUNNING");
                assertThat(again.next().json().getString("status")).isEqualTo("WA");
            }
        }
    }

    @Test
    void whoseHistoryIsGoneIsToldSo() {
        redis.publish(event("s1", "PENDING"), event("s1", "RUNNING"));
        try (var stream = EventStreamRecorder.follow(service, user, "Last-Event-ID", "elsewhere:7")) {
            assertThat(stream.next("registered").getBoolean("recovered")).isFalse();
            assertThat(stream.next().json().getString("status")).isEqualTo("PENDING");
            assertThat(stream.next().json().getString("status")).isEqualTo("RUNNING");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?lastEventId=", "?ticket="})
    void withoutAPositionTheLatestOfEachSubmissionComes(String query) {
        redis.publish(event("s1", "PENDING"), event("s2", "RUNNING"), event("s1", "WA"));
        Eventually.becomes("3", () -> String.valueOf(redis.send(Command.HGET, "exechub:{u:" + user + "}:meta", "seq")));
        try (var stream = withQuery(query)) {
            assertThat(stream.next("registered").getBoolean("recovered")).isTrue();
            assertThat(stream.next().id).endsWith(":2");
            assertThat(stream.next().id).endsWith(":3");
        }
    }

    @Test
    void whateverIsPublishedArrivesAsItWas() {
        var text = "100% %20 \\r\\n \\\\ \u2028\u2029\u0085\uFEFF\u007f 試験 😀 data: x : id: y";
        try (var stream = registered()) {
            redis.publish(
                    event("s1", "WA").replace("}", ",\r\n \"text\" :\n\t\"" + text + "\",\"n\":12345678901234567890}"),
                    event("s1", "WA").replace("}", ",\"big\":\"" + "😀x%\u2028".repeat(25_000) + "\"}"));
            assertThat(stream.next().data)
                    .isEqualTo("{\"submissionId\":\"s1\",\"status\":\"WA\",\"text\":\"" + text
                            + "\",\"n\":12345678901234567890}");
            assertThat(stream.next().json().getString("big")).isEqualTo("😀x%\u2028".repeat(25_000));
        }
    }

    @Test
    void aSilentStreamShowsThatItLives() {
        try (var quick = ServiceRig.start(redis, "EXECHUB_SESSION_HEARTBEAT", "200ms");
                var stream = EventStreamRecorder.follow(quick, user)) {
            stream.next("registered");
            for (int i = 0; i < 5; i++) {
                stream.nextIsAComment();
            }
            assertThat(quick.metric("exechub_connections{state=\"registered\",transport=\"sse\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aTokenThatExpiresEndsTheStream() {
        try (var stream = EventStreamRecorder.connect(
                service.port(), PATH, "Authorization", "Bearer " + service.token(user, Duration.ofSeconds(2)))) {
            long expiresAt = stream.next("registered").getLong("expiresAt");
            assertThat(stream.next("token_expiring").getLong("expiresAt")).isEqualTo(expiresAt);
            stream.endsFor(CloseReason.TOKEN_EXPIRED);
            assertThat(Instant.now().toEpochMilli()).isGreaterThanOrEqualTo(expiresAt);
        }
    }

    @Test
    void whoIsKickedHearsWhy() {
        try (var stream = registered()) {
            kick();
            stream.endsFor(CloseReason.KICKED);
        }
    }

    private void kick() {
        var answer = service.http()
                .send(
                        "DELETE",
                        "/api/v1/users/" + user + "/sockets",
                        BodyPublishers.noBody(),
                        "Authorization",
                        "Bearer " + service.token("operator", "admin"));
        assertThat(answer.body()).isEqualTo("{\"closed\":1}");
    }

    @Test
    void aNodeThatShutsDownSaysWhenToComeBack() {
        try (var draining = ServiceRig.start(redis);
                var stream = EventStreamRecorder.follow(draining, user)) {
            stream.next("registered");
            var drained = draining.drain();
            var reconnect = stream.next();
            assertThat(reconnect.event).isEqualTo("reconnect");
            assertThat(reconnect.json().getInteger("afterMs")).isBetween(0, 1_000);
            assertThat(reconnect.retry).isEqualTo(reconnect.json().getInteger("afterMs") + "");
            stream.endsFor(CloseReason.SERVER_DRAINING);
            Eventually.until("drained", drained::succeeded);
        }
    }

    @Test
    void aClientThatIsGoneLeavesNothingBehind() {
        var sockets = "exechub:{u:" + user + "}:sockets";
        var stream = registered();
        assertThat(redis.send(Command.HLEN, sockets).toInteger()).isEqualTo(1);
        stream.close();
        Eventually.becomes(0, () -> redis.send(Command.HLEN, sockets).toInteger());
    }

    /** As over HTTP/2, where it is spoken. */
    @Test
    void streamsThatShareAConnectionEndAlone() {
        var client = HttpClient.newHttpClient();
        var other = newUser();
        try (var bystander = follow(client, other);
                var stream = follow(client, user)) {
            bystander.next("registered");
            stream.next("registered");
            kick();
            stream.endsFor(CloseReason.KICKED);
            redis.publish(event("s1", "WA").replace(user, other));
            bystander.next("submission_status_update");
        }
    }

    private static EventStreamRecorder follow(HttpClient client, String who) {
        return EventStreamRecorder.connect(
                client, service.port(), PATH, "Authorization", "Bearer " + service.token(who));
    }
}
