package io.exechub.socket;

import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Position;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.redis.LogRecorder;
import io.exechub.socket.redis.RedisProbe;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redis is there and refuses, while events come in by every way: none is lost or reordered, and the operator is told. */
class RefusingRedisTest {
    private static final String STREAM = "submission-stream";
    private static final int EVENTS = 30;

    private final LogRecorder log = LogRecorder.of(SocketService.class);
    private final RedisRig redis = RedisRig.start();
    private final ServiceRig service = ServiceRig.start(redis);
    private final String user = newUser();
    private final WebSocketRecorder socket = service.register(WS, user);

    @AfterEach
    void stop() {
        socket.close();
        service.close();
        redis.close();
        log.close();
    }

    @Test
    void outOfMemory() {
        eventsAndAtOnce(Command.CONFIG, "SET", "maxmemory", 1);
        assertThatNothingIsAccepted();
        assertThatTheOperatorIsTold("OOM command not allowed when used memory > 'maxmemory'.");
        try (var other = service.connect(WS)) {
            var stranger = newUser();
            other.register(stranger, service.token(stranger));
            other.isClosedFor(CloseReason.SERVICE_UNAVAILABLE);
        }

        redis.send(Command.CONFIG, "SET", "maxmemory", 0);
        assertThatNothingIsLost();
    }

    @Test
    void unableToSave() throws IOException {
        var directory = Files.createTempDirectory("gone");
        redis.send(Command.CONFIG, "SET", "stop-writes-on-bgsave-error", "no");
        redis.send(Command.CONFIG, "SET", "save", "3600 1000000");
        redis.send(Command.CONFIG, "SET", "dir", directory);
        Files.delete(directory);
        redis.send(Command.BGSAVE);
        Eventually.until(
                "saving has failed",
                () -> redis.send(Command.INFO, "persistence").toString().contains("rdb_last_bgsave_status:err"));

        eventsAndAtOnce(Command.CONFIG, "SET", "stop-writes-on-bgsave-error", "yes");
        assertThatNothingIsAccepted();
        assertThatTheOperatorIsTold("MISCONF Redis is configured to save RDB snapshots");

        redis.send(Command.CONFIG, "SET", "dir", System.getProperty("java.io.tmpdir"));
        redis.send(Command.CONFIG, "SET", "save", "");
        assertThatNothingIsLost();
    }

    @Test
    void aRightTakenAway() {
        eventsAndAtOnce(Command.ACL, "SETUSER", "default", "-hset");
        assertThatNothingIsAccepted();
        assertThatTheOperatorIsTold("NOPERM The user executing the script can't run this command");

        redis.send(Command.ACL, "SETUSER", "default", "+@all");
        assertThatNothingIsLost();
    }

    @Test
    void demotedToAReplica() {
        eventsAndAtOnce(Command.REPLICAOF, "127.0.0.1", 1);
        assertThatNothingIsAccepted();
        Eventually.until("its writers have left it", () -> !service.isReady());
        assertThat(log.lines("WARN")).isNotEmpty().allMatch(line -> line.contains("redis unreachable"));

        redis.send(Command.REPLICAOF, "NO", "ONE");
        assertThatNothingIsLost();
    }

    @Test
    void loadingItsData() {
        // While it loads, Redis answers once for every two megabytes it has read.
        redis.send(Command.DEBUG, "POPULATE", 10, "ballast", 2_200_000);
        redis.send(Command.CONFIG, "SET", "rdbcompression", "no");
        redis.send(Command.CONFIG, "SET", "key-load-delay", 150_000);
        var loading =
                CompletableFuture.runAsync(() -> RedisProbe.command(redis.uri().getPort(), "DEBUG RELOAD"));
        Eventually.until("it is loading", () -> service.metric(refusals("loading")) > 0);
        publish(0, 2 * EVENTS);
        loading.join();
        redis.send(Command.CONFIG, "SET", "key-load-delay", 0);

        add();
        assertThatNothingIsLost();
    }

    /** Some have come in when the trouble begins, and none of them has been dealt with; more are heard while it lasts. */
    private void eventsAndAtOnce(Command trouble, Object... args) {
        Eventually.until(
                "the stream is read", () -> redis.send(Command.EXISTS, STREAM).toBoolean());
        redis.send(Command.MULTI);
        add();
        publish(0, EVENTS);
        redis.send(trouble, args);
        redis.send(Command.EXEC);
        publish(EVENTS, 2 * EVENTS);
    }

    private void add() {
        for (int i = 0; i < EVENTS; i++) {
            redis.send(Command.XADD, STREAM, "*", "event", event("added" + i));
        }
    }

    private void publish(int from, int to) {
        redis.publish(
                IntStream.range(from, to).mapToObj(i -> event("published" + i)).toArray(String[]::new));
    }

    private String event(String submission) {
        return new JsonObject()
                .put("userId", user)
                .put("submissionId", submission)
                .put("status", "RUNNING")
                .encode();
    }

    private void assertThatNothingIsAccepted() {
        var answer = service.http()
                .post("/api/v1/events", event("posted"), "Authorization", "Bearer " + service.token(user, "publish"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        socket.hasNothingElse();
        assertThat(unacknowledged()).isEqualTo(EVENTS);
    }

    private void assertThatTheOperatorIsTold(String said) {
        Eventually.until(
                "it is not ready",
                () -> service.management().get("/readyz").body().contains("fail redis-takes-writes"));
        var code = said.substring(0, said.indexOf(' ')).toLowerCase(Locale.ROOT);
        assertThat(service.metric(refusals(code))).isPositive();
        assertThat(log.lines("WARN"))
                .satisfiesExactly(once -> assertThat(once).startsWith("WARN redis refuses: " + said));
    }

    private static String refusals(String reason) {
        return "exechub_redis_refusals_total{reason=\"" + reason + "\"}";
    }

    /** Taken by the reader and not acknowledged, or not even taken. */
    private int unacknowledged() {
        var taken =
                redis.send(Command.XPENDING, STREAM, "exechub-socket").get(0).toInteger();
        var last = redis.send(Command.XINFO, "GROUPS", STREAM).get(0).get("last-delivered-id");
        return taken + redis.send(Command.XRANGE, STREAM, "(" + last, "+").size();
    }

    private void assertThatNothingIsLost() {
        var frames = new ArrayList<JsonObject>();
        for (int i = 0; i < 3 * EVENTS; i++) {
            frames.add(socket.next());
        }
        socket.hasNothingElse();
        assertThat(submissions(frames, "published")).isEqualTo(names("published", 2 * EVENTS));
        assertThat(submissions(frames, "added")).isEqualTo(names("added", EVENTS));
        assertThat(frames.stream().map(frame -> seq(frame)))
                .isEqualTo(IntStream.rangeClosed(1, 3 * EVENTS)
                        .mapToObj(Long::valueOf)
                        .toList());

        Eventually.becomes(0, this::unacknowledged);
        Eventually.until("it is ready again", service::isReady);
        Eventually.until(
                "that is said, too",
                () -> log.lines("redis refuses").size()
                        == log.lines("INFO redis no longer refuses").size());
    }

    private static long seq(JsonObject frame) {
        return Position.parse(frame.getString("id")).orElseThrow().seq();
    }

    private static List<String> submissions(List<JsonObject> frames, String way) {
        return frames.stream()
                .map(frame -> frame.getJsonObject("data").getString("submissionId"))
                .filter(submission -> submission.startsWith(way))
                .toList();
    }

    private static List<String> names(String way, int count) {
        return IntStream.range(0, count).mapToObj(i -> way + i).toList();
    }
}
