package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators and orchestrators are told, in each state of the node. */
class OperationsTest {
    private final RedisRig redis = RedisRig.start();

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void aNodeWhereAllIsWellIsUp() {
        try (var service = ServiceRig.start(redis);
                var socket = service.connect(WS)) {
            socket.hasNothingElse();
            var document = document(service);
            assertThat(document.fieldNames())
                    .containsExactly("status", "service", "version", "connections", "uptimeSeconds", "checks");
            assertThat(document.getString("status")).isEqualTo("UP");
            assertThat(document.getString("version")).isNotBlank();
            assertThat(document.getInteger("connections")).isEqualTo(1);
            assertThat(document.getJsonObject("checks").stream().map(check -> check.getValue()))
                    .isNotEmpty()
                    .containsOnly(true);
            assertThat(service.http().get("/").headers().firstValue("Cache-Control"))
                    .hasValue("no-store");
            var ready = service.management().get("/readyz");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body())
                    .startsWith("UP\n")
                    .contains("ok   submission-events\n", "ok   submission-streams\n");
            isAlive(service);
        }
    }

    @Test
    void aNodeIsNotReadyBeforeRedisIs() {
        redis.kill();
        try (var service = ServiceRig.startUnready(redis)) {
            isDegraded(service);
            redis.restart();
            Eventually.until("ready", service::isReady);
            assertThat(document(service).getString("status")).isEqualTo("UP");
        }
    }

    @Test
    void aNodeThatLosesRedisIsAliveButNotReadyUntilItIsBack() {
        try (var service = ServiceRig.start(redis)) {
            redis.kill();
            Eventually.until("the loss is noticed", () -> !service.isReady());
            isDegraded(service);
            redis.restart();
            Eventually.until("ready again", service::isReady);
            assertThat(service.metric("exechub_redis_reconnects_total")).isPositive();
        }
    }

    @Test
    void aNodeThatMayNotSubscribeIsNotReady() {
        redis.send(Command.ACL, "SETUSER", "default", "resetchannels", "&exechub:canary:*");
        try (var service = ServiceRig.startUnready(redis)) {
            Eventually.until("all else is well", () -> service.management()
                    .get("/readyz")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("fail"))
                    .toList()
                    .equals(List.of("fail submission-events")));
            isAlive(service);
            redis.send(Command.ACL, "SETUSER", "default", "allchannels");
            Eventually.until("ready", service::isReady);
        }
    }

    @Test
    void aNodeThatDrainsIsAliveAndSaysSo() {
        try (var service = ServiceRig.start(redis)) {
            service.drain();
            Eventually.until("draining", () -> !service.isReady());
            assertThat(document(service).getString("status")).isEqualTo("DRAINING");
            var ready = service.management().get("/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).startsWith("DRAINING\n").doesNotContain("fail");
            isAlive(service);
            assertThat(service.metric("exechub_closes_total{reason=\"server_draining\"}"))
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void whileDrainingNewSocketsAreSentElsewhere() throws Exception {
        try (var service = ServiceRig.start(redis)) {
            service.drain();
            Eventually.until("draining", () -> !service.isReady());
            for (var door : List.of(WS, SOCKJS, "/socket/000/a/websocket")) {
                try (var late = RawSocket.connect(service.port())) {
                    assertThat(late.upgrade(door))
                            .as(door)
                            .startsWith("HTTP/1.1 503 ")
                            .containsIgnoringCase("\r\nretry-after: 1\r\n");
                }
            }
            var info = service.http().get("/socket/info");
            assertThat(info.statusCode()).isEqualTo(503);
            assertThat(info.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(service.http().get("/client/exechub-client.js").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whileDrainingNewPollersAreSentElsewhereAndOldOnesAreTold() {
        try (var service = ServiceRig.start(redis)) {
            assertThat(service.http().post("/socket/000/old/xhr", "").body()).isEqualTo("o\n");
            service.drain();
            Eventually.until("draining", () -> !service.isReady());
            for (var transport : List.of("xhr", "xhr_streaming")) {
                var late = service.http().post("/socket/000/new/" + transport, "");
                assertThat(late.statusCode()).as(transport).isEqualTo(503);
                assertThat(late.headers().firstValue("Retry-After")).hasValue("1");
            }
            assertThat(service.http().post("/socket/000/old/xhr", "").body()).contains("SERVER_DRAINING");
        }
    }

    @Test
    void everyMeterOfTheTableIsThereOnceThereWasSomethingToCount() {
        try (var service = ServiceRig.start(redis)) {
            var user = newUser();
            drive(service, user);
            for (var meter : List.of(
                    "exechub_connections{state=\"registered\",transport=\"websocket\"} ",
                    "exechub_connections{state=\"open\",transport=\"sockjs\"} ",
                    "exechub_registrations_total{outcome=\"ok\"} ",
                    "exechub_registrations_total{outcome=\"extended\"} ",
                    "exechub_registrations_total{outcome=\"invalid_token\"} ",
                    "exechub_events_total{outcome=\"accepted\",source=\"pubsub\"} ",
                    "exechub_events_total{outcome=\"accepted\",source=\"stream\"} ",
                    "exechub_events_total{outcome=\"accepted\",source=\"http\"} ",
                    "exechub_events_total{outcome=\"duplicate\",source=\"http\"} ",
                    "exechub_events_total{outcome=\"stale\",source=\"http\"} ",
                    "exechub_events_total{outcome=\"rejected\",source=\"http\"} ",
                    "exechub_delivery_seconds_bucket{le=",
                    "exechub_delivery_seconds_count ",
                    "exechub_delivery_seconds_sum ",
                    "exechub_catchups_total{cause=\"resume\"} ",
                    "exechub_closes_total{reason=\"invalid_token\"} ",
                    "exechub_closes_total{reason=\"client\"} ",
                    "exechub_redis_command_seconds_bucket{command=\"publish\",le=",
                    "exechub_redis_reconnects_total ",
                    "exechub_redis_canary_seconds_bucket{le=",
                    "exechub_bus_sends_total{outcome=\"delivered\"} ",
                    "exechub_stream_lag{stream=\"submission-stream\"} ",
                    "jvm_memory_used_bytes{",
                    "netty_allocator_memory_used{",
                    "netty_eventexecutor_tasks_pending{")) {
                Eventually.until(meter, () -> metrics(service).body().lines().anyMatch(line -> line.startsWith(meter)));
            }
            assertThat(metrics(service).body().lines().filter(line -> line.startsWith("netty_allocator_memory_used{")))
                    .as("memory in use")
                    .anyMatch(line -> !line.endsWith(" 0.0"));
            assertThat(metrics(service).headers().firstValue("Content-Type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics(service).body()).as("no label names a user").doesNotContain(user);
        }
    }

    /** Something of everything. */
    private void drive(ServiceRig service, String user) {
        var token = service.token(user, "publish");
        try (var live = service.register(WS, user);
                var refused = service.connect(SOCKJS)) {
            live.register(user, token);
            live.next("registered");
            refused.register(user, "not.a.token");
            refused.next("error");
            var http = event(user, 1).replace("}", ",\"eventId\":\"e\",\"version\":7}");
            var stale = event(user, 2).replace("}", ",\"version\":6}");
            service.http()
                    .post(
                            "/api/v1/events",
                            "[" + http + "," + http + "," + stale + ",7]",
                            "Authorization",
                            "Bearer " + token);
            redis.publish(event(user, 3));
            redis.send(Command.XADD, "submission-stream", "*", "event", event(user, 4));
            var position = live.next().getString("id");
            live.next("submission_status_update");
            live.next("submission_status_update");
            try (var resumed = service.connect(WS)) {
                resumed.register(user, token, position);
                resumed.next("registered");
            }
            redis.send(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
            Eventually.until("ready again", service::isReady);
        }
    }

    @Test
    void nothingElseIsOnTheManagementPort() {
        try (var service = ServiceRig.start(redis)) {
            assertThat(service.management().get("/").statusCode()).isEqualTo(404);
            assertThat(service.management().get("/ws").statusCode()).isEqualTo(404);
            assertThat(service.http().get("/metrics").statusCode()).isEqualTo(404);
        }
    }

    private static void isDegraded(ServiceRig service) {
        assertThat(document(service).getString("status")).isEqualTo("DEGRADED");
        var ready = service.management().get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).startsWith("DEGRADED\n").contains("fail submission-events\n");
        isAlive(service);
    }

    private static void isAlive(ServiceRig service) {
        var live = service.management().get("/livez");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(live.body()).getString("status")).isEqualTo("UP");
    }

    private static JsonObject document(ServiceRig service) {
        var answer = service.http().get("/");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static HttpResponse<String> metrics(ServiceRig service) {
        return service.management().get("/metrics");
    }

    private static String event(String user, int number) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":" + number + "}";
    }
}
