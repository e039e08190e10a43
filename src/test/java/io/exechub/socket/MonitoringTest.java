package io.exechub.socket;

import static io.exechub.socket.Manifests.at;
import static io.exechub.socket.Manifests.list;
import static io.exechub.socket.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What dashboard and alerts ask for is there: every query is asked of what a running service really says. */
class MonitoringTest {
    private static final Path DIRECTORY = Path.of("target", "monitoring");
    private static final Path ALERT_TESTS = Path.of("src/test/resources/io/exechub/socket/alerts.yaml");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern TESTED_SERIES = Pattern.compile("series: '(\\w+)\\{(.*)}'");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private static final RedisRig REDIS = RedisRig.start();
    private static List<String> series = List.of();

    @BeforeAll
    static void seeWhatTheServiceSays() {
        try (var service = ServiceRig.start(REDIS)) {
            publishSomething(service);
            countWhatIsRare(service.metrics());
            collectGarbage(service);
            series = service.management()
                    .get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(MonitoringTest::asScraped)
                    .toList();
        }
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    private static void publishSomething(ServiceRig service) {
        var user = ServiceRig.newUser();
        try (var socket = service.register(ServiceRig.WS, user)) {
            REDIS.publish("{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"RUNNING\"}");
            socket.next("submission_status_update");
            REDIS.send(Command.XADD, "submission-stream", "*", "event", "{}");
            Eventually.until(
                    "the stream is read",
                    () -> service.metric("exechub_events_total{outcome=\"rejected\",source=\"stream\"}") > 0);
            Eventually.until(
                    "the lag is known",
                    () -> service.management().get("/metrics").body().contains("exechub_stream_lag{"));
        }
    }

    /** A young process may not have done so yet. */
    private static void collectGarbage(ServiceRig service) {
        System.gc();
        Eventually.until(
                "a collection is told of",
                () -> service.management().get("/metrics").body().contains("jvm_gc_pause_seconds_sum"));
    }

    /** By the same methods as the service, in states that would take long to bring about here. */
    private static void countWhatIsRare(PushMetrics metrics) {
        metrics.catchUp("gap");
        metrics.catchUp("resume");
        metrics.refused("accept_rate");
        metrics.closed("slow_consumer");
        metrics.event("pubsub", "rejected");
        metrics.redisRefused("oom");
        metrics.redisReconnected();
        metrics.jwksRefresh("ok");
        metrics.certificateExpires(Instant.now());
    }

    /** With the labels that Prometheus adds. */
    private static String asScraped(String line) {
        var sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        var labels = sample.group(2) == null ? "" : sample.group(2) + ",";
        return sample.group(1) + "{" + labels + "namespace=\"n\",pod=\"p\"}";
    }

    @Test
    void everyPanelShowsSomething() throws IOException {
        var queries = panelQueries();
        assertThat(queries).hasSizeGreaterThan(30);
        assertThat(new Promtool(DIRECTORY).answered(queries, series)).containsAll(queries);
    }

    @Test
    void aMisspeltLabelOrNameShowsNothing() {
        var queries = List.of(
                "sum(exechub_conections)",
                "sum(exechub_events_total{outcome=\"acepted\"})",
                "sum(exechub_connections)");
        assertThat(new Promtool(DIRECTORY).answered(queries, series)).containsExactly("sum(exechub_connections)");
    }

    /** The alerts' own tests make series up: such as these must exist. */
    @Test
    void theAlertsAreTestedWithSeriesThatThereAre() throws IOException {
        var real = series.stream().map(MonitoringTest::withoutValuesThatVary).collect(Collectors.toSet());
        var tested = TESTED_SERIES
                .matcher(Files.readString(ALERT_TESTS))
                .results()
                .map(found -> found.group(1) + "{" + found.group(2) + "}")
                .filter(name -> !name.startsWith("up{"))
                .map(MonitoringTest::withoutValuesThatVary);
        assertThat(real).containsAll(tested.distinct().toList());
    }

    private static String withoutValuesThatVary(String name) {
        var labels = LABEL.matcher(name)
                .results()
                .map(label ->
                        Set.of("outcome", "cause", "state").contains(label.group(1)) ? label.group() : label.group(1))
                .sorted()
                .toList();
        return name.substring(0, name.indexOf('{')) + labels;
    }

    private static List<String> panelQueries() throws IOException {
        var dashboard = new JsonObject(Files.readString(Path.of("k8s/components/dashboard/exechub-socket.json")));
        return list(dashboard, "panels").stream()
                .flatMap(panel -> list(panel, "targets").stream())
                .map(target -> text(target, "expr").replace("$namespace", "n").replace("$__rate_interval", "5m"))
                .distinct()
                .toList();
    }

    @Test
    void theDashboardIsPutWhereGrafanaLooks() throws IOException {
        var map = Manifests.render("overlays/production").one("ConfigMap", "exechub-socket-dashboard");
        assertThat(text(map, "metadata.labels.grafana_dashboard")).isEqualTo("1");
        assertThat(at(map, "data").getString("exechub-socket.json"))
                .isEqualTo(Files.readString(Path.of("k8s/components/dashboard/exechub-socket.json")));
    }
}
