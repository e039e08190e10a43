package io.exechub.socket;

import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where is my result? As operators ask it: over HTTP, and at the command line. */
class TraceTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static RedisRig redis;
    private static ServiceRig service;

    private final String user = ServiceRig.newUser();
    private final String submission = "s/" + user;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

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

    private String event(String more) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"" + submission + "\",\"status\":\"RUNNING\"" + more
                + "}";
    }

    private void post(String event) {
        service.http().post("/api/v1/events", event, "Authorization", "Bearer " + service.token(user, "publish"));
    }

    private static JsonObject trace(ServiceRig asked, String submission) {
        var answer = asked.http()
                .get(
                        "/api/v1/submissions/" + submission.replace("/", "%2F") + "/trace",
                        "Authorization",
                        "Bearer " + asked.token("operator", "admin"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private JsonArray steps() {
        return trace(service, submission).getJsonArray("steps");
    }

    private List<String> names() {
        return steps().stream()
                .map(step -> ((JsonObject) step).getString("step"))
                .toList();
    }

    @Test
    void anEventIsFollowedFromTheChannelToTheSocket() {
        try (var socket = service.connect(WS)) {
            socket.register(user, service.token(user));
            var socketId = socket.next("registered").getString("socketId");
            redis.publish(event(",\"traceparent\":\"" + TRACE + "\""));
            var frame = socket.next();
            assertThat(frame.getJsonObject("data").getString("traceparent")).isEqualTo(TRACE);
            Eventually.becomes(List.of("received", "journaled", "offered", "written"), this::names);
            var steps = steps();
            assertThat(steps.stream().map(JsonObject.class::cast))
                    .allMatch(step -> step.getString("userId").equals(user)
                            && step.getLong("at") > 0
                            && !step.getString("node").isEmpty());
            assertThat(steps.getJsonObject(0).getString("via")).isEqualTo("pubsub");
            assertThat(steps.getJsonObject(0).getString("traceparent")).isEqualTo(TRACE);
            assertThat(steps.getJsonObject(1).getString("sockets")).isEqualTo("1");
            assertThat(steps.getJsonObject(2).getString("edge")).startsWith("edge.");
            assertThat(steps.getJsonObject(3).getString("socket")).isEqualTo(socketId);
            assertThat(steps.getJsonObject(3).getString("id")).isEqualTo(frame.getString("id"));
        }
    }

    @Test
    void whatWasDroppedAndWhatWasReplayedIsSaid() {
        post(event(",\"eventId\":\"a\",\"version\":7"));
        post(event(",\"eventId\":\"a\",\"version\":7"));
        redis.send(Command.XADD, "submission-stream", "*", "event", event(",\"version\":6"));
        Eventually.becomes(List.of("received", "journaled", "received", "duplicate", "received", "stale"), this::names);
        assertThat(steps().stream().map(step -> ((JsonObject) step).getString("via")))
                .contains("http", "stream");
        try (var late = service.register(WS, user)) {
            late.next("submission_status_update");
            Eventually.until("that is noted", () -> names().contains("replayed"));
        }
    }

    @Test
    void theCommandLinePrintsATimeline() {
        post(event(""));
        Eventually.until("it is written", () -> names().contains("journaled"));
        assertThat(run("trace", "--submission", submission)).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} +\\+\\d+ ms .*"))
                .last()
                .asString()
                .contains(" journaled ", " user=" + user, " sockets=0");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theCommandLinePrintsJsonForPrograms() {
        post(event(""));
        Eventually.until("it is written", () -> names().contains("journaled"));
        assertThat(run("trace", "--submission", submission, "--json")).isZero();
        assertThat(new JsonObject(out.toString())).isEqualTo(trace(service, submission));
    }

    @Test
    void nothingIsKnownOfWhatNeverCame() {
        assertThat(trace(service, submission))
                .isEqualTo(new JsonObject()
                        .put("submissionId", submission)
                        .put("followed", true)
                        .put("steps", new JsonArray()));
        assertThat(run("trace", "--submission", submission)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Nothing is known of submission '" + submission + "': no event of it came");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aServiceThatFollowsNothingWritesNothing() {
        try (var silent = ServiceRig.start(redis, "EXECHUB_TRACE_SAMPLE", "0", "SUBMISSION_STREAMS", "another")) {
            silent.http().post("/api/v1/events", event(""), "Authorization", "Bearer " + silent.token(user, "publish"));
            silent.register(WS, user).close();
            assertThat(trace(silent, submission).getBoolean("followed")).isFalse();
            assertThat(redis.send(Command.EXISTS, "exechub:trace:" + submission).toInteger())
                    .isZero();
        }
    }

    @Test
    void onlyAdministratorsMayAsk() {
        var path = "/api/v1/submissions/s/trace";
        assertThat(service.http().get(path).statusCode()).isEqualTo(401);
        assertThat(service.http()
                        .get(path, "Authorization", "Bearer " + service.token(user, "publish"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anIdThatCannotBeIsExplained() {
        var answer = service.http()
                .get(
                        "/api/v1/submissions/" + "x".repeat(129) + "/trace",
                        "Authorization",
                        "Bearer " + service.token("operator", "admin"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("expected: 1 to 128 characters");
    }

    private int run(String... args) {
        return Main.commandLine(
                        new CommandConfig(Map.of("REDIS_URL", redis.uri().toString()), Path.of("target", "no-files")))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
