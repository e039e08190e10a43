package io.exechub.socket;

import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.redis.InstalledRedis;
import io.exechub.socket.redis.ReadmeAcl;
import io.exechub.socket.redis.RedisProbe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user that the README tells operators to make for us may do all that we do. */
class RedisAclTest {
    private static final Pattern IN_SCRIPTS = Pattern.compile("redis\\.p?call\\('([A-Z]+)'");
    private static final Pattern IN_CODE = Pattern.compile("\\bCommand\\.([A-Z]+)\\b");
    private static final Pattern ALLOWED = Pattern.compile(" \\+([a-z]+)");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void everyCommandOfOursIsAllowed() throws IOException {
        var ours = Stream.concat(
                        names("src/main/resources", ".lua", IN_SCRIPTS), names("src/main/java", ".java", IN_CODE))
                .toList();
        var allowed = ALLOWED.matcher(ReadmeAcl.ofServer())
                .results()
                .map(command -> command.group(1))
                .toList();

        assertThat(ours).hasSizeGreaterThan(30);
        assertThat(allowed).containsAll(ours);
    }

    @Test
    void theBundledRedisRefusesNothingToTheService() {
        try (var redis = RedisRig.start()) {
            refusesNothing(redis, redis.uri().getPort());
        }
    }

    @Test
    void aNewerRedisRefusesNothingToTheService() {
        InstalledRedis.require();
        try (var unused = RedisRig.start();
                var redis = InstalledRedis.start(directory)) {
            refusesNothing(unused, redis.uri().getPort());
        }
    }

    private static void refusesNothing(RedisRig redis, int port) {
        RedisProbe.command(port, ReadmeAcl.ofServer());
        var url = "redis://exechub:" + ReadmeAcl.PASSWORD + "@127.0.0.1:" + port;
        try (var service = ServiceRig.start(
                redis,
                "REDIS_URL",
                url,
                "EXECHUB_JOURNAL_MAX_ENTRIES",
                "2",
                "EXECHUB_SESSION_MAX_SOCKETS_PER_USER",
                "1")) {
            doEverything(service, port);
        }
        assertThat(RedisProbe.command(port, "ACL LOG")).isEqualTo("*0");
    }

    private static void doEverything(ServiceRig service, int port) {
        var user = newUser();
        var event = "{\"userId\":\"" + user + "\",\"submissionId\":\"s%1$d\",\"status\":\"RUNNING\",\"version\":%1$d}";
        try (var socket = service.register(WS, user)) {
            for (int i = 0; i < 6; i++) {
                RedisProbe.command(port, "PUBLISH submission-events '" + event.formatted(i) + "'");
            }
            RedisProbe.command(port, "SCRIPT FLUSH");
            RedisProbe.command(port, "XADD submission-stream * event '" + event.formatted(6) + "'");
            var token = service.token(user, "publish", "admin");
            Eventually.until("traces are written and read", () -> service.http()
                    .get("/api/v1/submissions/s6/trace", "Authorization", "Bearer " + token)
                    .body()
                    .contains("journaled"));
            assertThat(service.http()
                            .post("/api/v1/events", event.formatted(7), "Authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(202);
            socket.next("submission_status_update");
            Eventually.becomes("8", () -> RedisProbe.command(port, "HGET exechub:{u:" + user + "}:meta seq"));
            try (var surplus = service.connect(WS)) {
                surplus.register(user, service.token(user));
                surplus.next("error");
            }
        }
        var bearer = "Bearer " + service.token(user);
        var ticket = new JsonObject(service.http()
                        .post("/api/v1/tickets", "", "Authorization", bearer)
                        .body())
                .getString("ticket");
        try (var stream = EventStreamRecorder.connect(service.port(), "/events?ticket=" + ticket)) {
            stream.next("registered");
        }
        assertThat(service.http()
                        .get("/api/v1/users/me/events", "Authorization", bearer)
                        .statusCode())
                .isEqualTo(200);
        RedisProbe.command(port, "PUBLISH submission-events garbage");
        awaitNoSocket(user, port);
        try (var again = service.register(WS, user)) {
            again.next("submission_status_update");
        }
        awaitNoSocket(user, port);
        try (var resumed = service.connect(WS)) {
            resumed.register(user, service.token(user), "unknown:1");
            resumed.next("registered");
            resumed.next("submission_status_update");
        }
        // The stream is looked after every five seconds, with commands that nothing else uses.
        Eventually.until("all has been done", () -> {
            var calls = RedisProbe.command(port, "INFO commandstats");
            return Stream.of("xtrim", "hdel", "eval", "xack", "xrevrange", "zremrangebyrank")
                    .allMatch(name -> calls.contains("cmdstat_" + name + ":"));
        });
    }

    private static void awaitNoSocket(String user, int port) {
        Eventually.becomes(":0", () -> RedisProbe.command(port, "HLEN exechub:{u:" + user + "}:sockets"));
    }

    private static Stream<String> names(String directory, String kind, Pattern command) throws IOException {
        try (var files = Files.walk(Path.of(directory))) {
            var texts = files.filter(file -> file.toString().endsWith(kind)).toList();
            var found = Stream.<String>builder();
            for (var file : texts) {
                command.matcher(Files.readString(file)).results().forEach(name -> found.add(name.group(1)));
            }
            return found.build().map(name -> name.toLowerCase(Locale.ROOT)).distinct();
        }
    }
}
