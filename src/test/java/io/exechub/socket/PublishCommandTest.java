package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.embedded.RedisServer;

@ExtendWith(VertxExtension.class)
class PublishCommandTest {
    private static int port;
    private static RedisServer server;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startRedis() throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
        server.start();
    }

    @AfterAll
    static void stopRedis() throws IOException {
        server.stop();
    }

    @Test
    void aListeningNodeHearsTheEventDigitForDigit(Vertx vertx) throws Exception {
        var heard = new CompletableFuture<String>();
        var node = connect(vertx);
        node.handler(push -> {
            if (push.get(0).toString().equals("message")) {
                heard.complete(push.get(2).toString());
            } else {
                heard.completeOnTimeout("nothing", 5, TimeUnit.SECONDS);
            }
        });
        node.send(Request.cmd(Command.SUBSCRIBE).arg("events")).await();
        assertThat(publish("--result", "{\"time\": 1.10, \"big\": 12345678901234567890}"))
                .isZero();
        assertThat(out.toString()).isEqualTo("nodes that heard it: 1\n");
        var event = heard.get(10, TimeUnit.SECONDS);
        assertThat(event).endsWith(",\"result\":{\"time\": 1.10, \"big\": 12345678901234567890}}");
        assertThat(new JsonObject(event).getString("submissionId")).isEqualTo("s1");
        assertThat(new JsonObject(event).getLong("publishedAt")).isPositive();
    }

    @Test
    void nobodyListeningIsAFailure() {
        assertThat(publish()).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("no node is listening\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aStreamKeepsTheEventForLater(Vertx vertx) {
        assertThat(publish("--via", "stream")).isZero();
        var newest = newestEntry(vertx);
        var fields = newest.get(1);
        assertThat(out.toString()).isEqualTo("stream entry: " + newest.get(0) + "\n");
        assertThat(fields.get(0)).hasToString("event");
        assertThat(new JsonObject(fields.get(1).toString()).getString("status")).isEqualTo("WA");
    }

    @Test
    void everyFieldOfAnEventCanBeGiven(Vertx vertx) {
        assertThat(publish(
                        "--via",
                        "stream",
                        "--event-id",
                        "s1/7",
                        "--event-version",
                        "7",
                        "--field",
                        "time=1.10",
                        "--field",
                        "note=a=b"))
                .isZero();
        assertThat(newestEntry(vertx).get(1).get(1).toString())
                .endsWith(",\"eventId\":\"s1/7\",\"version\":7,\"time\":1.10,\"note\":\"a=b\"}");
    }

    private static Response newestEntry(Vertx vertx) {
        return connect(vertx)
                .send(Request.cmd(Command.XREVRANGE).arg("first").arg("+").arg("-"))
                .await()
                .get(0);
    }

    private static RedisConnection connect(Vertx vertx) {
        return Redis.createClient(vertx, "redis://localhost:" + port).connect().await();
    }

    private int publish(String... more) {
        var env = Map.of(
                "REDIS_PORT",
                Integer.toString(port),
                "SUBMISSION_CHANNEL",
                "events",
                "SUBMISSION_STREAMS",
                "first,second");
        var args = new String[7 + more.length];
        System.arraycopy(
                new String[] {"publish", "--user", "u1", "--submission", "s1", "--status", "WA"}, 0, args, 0, 7);
        System.arraycopy(more, 0, args, 7, more.length);
        return Main.commandLine(new CommandConfig(env, Path.of("target")))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
