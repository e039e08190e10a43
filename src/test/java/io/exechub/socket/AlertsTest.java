package io.exechub.socket;

import static io.exechub.socket.Manifests.at;
import static io.exechub.socket.Manifests.list;
import static io.exechub.socket.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each alert wakes for what it is meant for and sleeps otherwise, and the README says what to do then. */
class AlertsTest {
    private static final Path DIRECTORY = Path.of("target", "alerts");
    private static final Path TESTS = Path.of("src/test/resources/io/exechub/socket/alerts.yaml");
    private static final Pattern EXPECTED = Pattern.compile("\\{alertname=\"(\\w+)\"}");

    private static List<JsonObject> alerts = List.of();
    private static Path rules = DIRECTORY;

    @BeforeAll
    static void cutTheRulesOutOfTheManifest() {
        var manifest = Manifests.render("overlays/production").one("PrometheusRule", "exechub-socket");
        alerts = list(list(at(manifest, "spec"), "groups").get(0), "rules");
        // JSON is YAML.
        rules = ExternalTool.write(
                DIRECTORY.resolve("rules.yaml"), at(manifest, "spec").encode());
    }

    @Test
    void prometheusUnderstandsThem() {
        new Promtool(DIRECTORY).checkRules(rules);
    }

    @Test
    void eachWakesForWhatItIsMeantForAndSleepsOtherwise() throws IOException {
        var tests = Files.readString(TESTS);
        assertThat(EXPECTED.matcher(tests).results().map(expected -> expected.group(1)))
                .as("every alert has its test")
                .containsAll(alerts.stream().map(alert -> text(alert, "alert")).toList());
        new Promtool(DIRECTORY).testRules(ExternalTool.write(DIRECTORY.resolve("alerts.yaml"), tests));
    }

    @Test
    void theReadmeSaysWhatToDo() throws IOException {
        var readme = Files.readAllLines(Path.of("README.md"));
        assertThat(alerts).isNotEmpty().allSatisfy(alert -> {
            var name = text(alert, "alert");
            assertThat(text(alert, "annotations.runbook")).isEqualTo("README.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(readme).contains("#### " + name);
            assertThat(text(alert, "labels.severity")).isIn("critical", "warning");
        });
    }
}
