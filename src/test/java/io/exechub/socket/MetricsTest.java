package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Prometheus is given: everything from the start, and no more of it however many users there are. */
class MetricsTest {
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Set<String> LABELS = Set.of(
            "transport", "state", "outcome", "source", "cause", "reason", "command", "stream", "le", "version", "java");

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

    /** Names and labels of our series, without their values. */
    private static Set<String> series() {
        return service.management()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("exechub_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** But for Redis' commands, some of which come with time, not with users. */
    private static Set<String> seriesOfUse() {
        return series().stream()
                .filter(line -> !line.startsWith("exechub_redis_command"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aNodeThatHasSeenNobodyShowsEveryCounterAtZero() {
        try (var fresh = ServiceRig.start(redis, "SUBMISSION_STREAMS", "another")) {
            for (var meter : List.of(
                    "exechub_connections{state=\"open\",transport=\"sockjs\"}",
                    "exechub_connections{state=\"registered\",transport=\"websocket\"}",
                    "exechub_connections{state=\"open\",transport=\"sse\"}",
                    "exechub_connections{state=\"registered\",transport=\"socketio\"}",
                    "exechub_registrations_total{outcome=\"extended\"}",
                    "exechub_registrations_total{outcome=\"too_many_connections\"}",
                    "exechub_events_total{outcome=\"stale\",source=\"pubsub\"}",
                    "exechub_events_total{outcome=\"rejected\",source=\"stream\"}",
                    "exechub_delivery_seconds_count",
                    "exechub_catchups_total{cause=\"gap\"}",
                    "exechub_closes_total{reason=\"client\"}",
                    "exechub_closes_total{reason=\"slow_consumer\"}",
                    "exechub_refusals_total{reason=\"accept_rate\"}",
                    "exechub_redis_reconnects_total",
                    "exechub_bus_sends_total{outcome=\"no_handlers\"}",
                    "exechub_trace_steps_total{outcome=\"lost\"}",
                    "exechub_stream_lag{stream=\"another\"}",
                    "exechub_node_state{state=\"draining\"}")) {
                assertThat(fresh.management().get("/metrics").body()).as(meter).contains("\n" + meter + " 0");
            }
            assertThat(fresh.metric("exechub_node_state{state=\"up\"}")).isEqualTo(1);
            assertThat(fresh.management().get("/metrics").body())
                    .containsPattern("\nexechub_build_info\\{java=\"[^\"]+\",version=\"[^\"]+\"} 1\n")
                    .contains("\nexechub_redis_canary_seconds_count ");
            Eventually.until("a first command was answered", () -> fresh.management()
                    .get("/metrics")
                    .body()
                    .contains("\nexechub_redis_command_seconds_bucket{"));
            fresh.drain();
            Eventually.until("draining", () -> fresh.metric("exechub_node_state{state=\"draining\"}") == 1);
            assertThat(fresh.metric("exechub_node_state{state=\"up\"}")).isZero();
        }
    }

    @Test
    void aThousandUsersMakeNoMoreSeriesThanTen() {
        var ids = use(10);
        var few = seriesOfUse();
        ids.addAll(use(1_000));
        assertThat(seriesOfUse()).isEqualTo(few);
        assertThat(few).hasSizeLessThan(400);
        var text = String.join("\n", series());
        assertThat(ids).noneMatch(text::contains);
        assertThat(LABEL.matcher(text).results().map(label -> label.group(1))).allMatch(LABELS::contains);
    }

    /** Each publishes and is published to, some connect, some are refused; returns the ids that came up. */
    private static List<String> use(int users) {
        var ids = new ArrayList<>(
                IntStream.range(0, users).mapToObj(i -> newUser()).toList());
        var publisher = "Bearer " + service.token(ids.get(0), "publish");
        try (var live = service.connect(WS)) {
            live.register(ids.get(0), service.token(ids.get(0)));
            ids.add(live.next("registered").getString("socketId"));
            service.http().post("/api/v1/events", batch(ids.subList(0, users)), "Authorization", publisher);
            live.next("submission_status_update");
        }
        for (var user : ids.subList(0, Math.min(users, 200))) {
            redis.publish("{\"userId\":\"" + user + "\",\"submissionId\":\"p-" + user + "\",\"status\":\"AC\"}");
            try (var socket = service.connect(SOCKJS)) {
                socket.register(user, user.hashCode() % 3 == 0 ? "not.a.token" : service.token(user));
                socket.next();
            }
        }
        redis.publish("garbage of " + ids.get(0));
        Eventually.until(
                "all are gone",
                () -> service.metric("exechub_connections{state=\"registered\",transport=\"sockjs\"}") == 0);
        return ids;
    }

    private static String batch(List<String> users) {
        return users.stream()
                .map(user -> "{\"userId\":\"" + user + "\",\"submissionId\":\"s-" + user + "\",\"status\":\"RUNNING\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
