package io.exechub.socket;

import static io.exechub.socket.Manifests.at;
import static io.exechub.socket.Manifests.list;
import static io.exechub.socket.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.config.ConfigLoader;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.routing.ClusterSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The service starts with what the manifests tell it, and what it then does is what they reckon with. */
class ManifestConfigTest {
    private static final String NAME = "exechub-socket";
    private static final long HEAP_PER_CONNECTION = 25_000;
    private static final Duration TO_LEAVE_THE_CLUSTER = Duration.ofSeconds(10);

    @TempDir
    Path secrets;

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void everyVariableIsOneOfTheService(String directory) throws IOException {
        var settings = DocumentationTest.settings();
        var others = List.of("NODE_ENV", "LOG_LEVEL", "NAMESPACE", "CPUS", "JAVA_TOOL_OPTIONS");
        // Those that begin with EXECHUB_ are checked by the service itself.
        assertThat(environment(Manifests.render(directory)).keySet())
                .allMatch(name -> name.startsWith("EXECHUB_")
                        || others.contains(name)
                        || settings.stream()
                                .anyMatch(setting -> setting.variable().equals(name)
                                        || setting.variable().equals(name.replace("_FILE", ""))));
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void theServiceAcceptsTheConfiguration(String directory) throws Exception {
        var manifests = Manifests.render(directory);
        var config = load(manifests);
        var ports = list(container(manifests), "ports");
        assertThat(ports)
                .extracting(port -> text(port, "name") + " " + text(port, "containerPort"))
                .containsExactlyInAnyOrder(
                        "http " + config.edge().port(),
                        "management " + config.management().port(),
                        "cluster " + config.cluster().port(),
                        "event-bus " + config.cluster().eventBusPort());
        assertThat(config.edge().host()).isEqualTo("0.0.0.0");
        assertThat(config.redis()).isPresent();
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void nodesFindEachOtherThroughTheHeadlessService(String directory) throws Exception {
        var manifests = Manifests.render(directory);
        var cluster = load(manifests).cluster();
        var headless = at(manifests.one("Service", NAME + "-headless"), "metadata");
        assertThat(cluster.mode()).isEqualTo(ClusterSettings.Mode.KUBERNETES);
        assertThat(cluster.dns())
                .hasValue(headless.getString("name") + "." + headless.getString("namespace", "default") + ".svc");
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void aPodHasTheTimeThatItsDrainTakes(String directory) throws Exception {
        var manifests = Manifests.render(directory);
        var grace = Duration.ofSeconds(pod(manifests).getLong("terminationGracePeriodSeconds"));
        assertThat(grace)
                .isGreaterThan(beforehand(manifests)
                        .plus(load(manifests).drainWindow())
                        .plus(TO_LEAVE_THE_CLUSTER));
    }

    /** Else clients would be sent from one pod that leaves to the next. */
    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void aPodHasLetItsClientsGoBeforeTheNextDoes(String directory) throws Exception {
        var manifests = Manifests.render(directory);
        var between =
                Duration.ofSeconds(at(manifests.one("Deployment", NAME), "spec").getLong("minReadySeconds"));
        assertThat(between)
                .isGreaterThanOrEqualTo(
                        beforehand(manifests).plus(load(manifests).drainWindow()));
    }

    /** Half of the memory is heap, and of that a connection takes 15 KB, with two thirds of that again for the collector's ease. */
    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void aPodHasTheMemoryForTheConnectionsThatItMayHold(String directory) throws Exception {
        var manifests = Manifests.render(directory);
        var memory = text(container(manifests), "resources.limits.memory");
        long bytes = Long.parseLong(memory.replaceAll("[MG]i$", "")) << (memory.endsWith("Gi") ? 30 : 20);
        assertThat(load(manifests).edge().maxConnections() * HEAP_PER_CONNECTION)
                .isLessThan(bytes / 2);
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void everySecretIsAFileThatIsMounted(String directory) throws IOException {
        var manifests = Manifests.render(directory);
        var readme = Files.readString(Path.of("README.md"));
        environment(manifests).forEach((name, value) -> {
            assertThat(name).doesNotMatch("JWT_SECRET|REDIS_PASSWORD");
            if (name.endsWith("_FILE")) {
                var key = Path.of(value).getFileName().toString();
                assertThat(Path.of(value).getParent()).isEqualTo(Path.of(mount(manifests)));
                for (var secret : manifests.all("Secret")) {
                    assertThat(at(secret, "data").fieldNames()).contains(key);
                }
                assertThat(readme).contains("--from-file=" + key + "=");
            }
        });
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void theSecretThatIsMountedIsTheOneThatThereIs(String directory) {
        var manifests = Manifests.render(directory);
        var mounted = list(pod(manifests), "volumes").stream()
                .filter(volume -> volume.containsKey("secret"))
                .map(volume -> text(volume, "secret.secretName"))
                .toList();
        assertThat(mounted).hasSize(1);
        var made = manifests.all("Secret").stream()
                .map(secret -> text(secret, "metadata.name"))
                .toList();
        assertThat(made.isEmpty() ? List.of(NAME) : made).isEqualTo(mounted);
    }

    private static Duration beforehand(Manifests manifests) {
        return Duration.ofSeconds(
                at(container(manifests), "lifecycle.preStop.sleep").getLong("seconds"));
    }

    private ServiceConfig load(Manifests manifests) throws Exception {
        var env = environment(manifests);
        for (var variable : env.entrySet()) {
            if (variable.getKey().endsWith("_FILE")) {
                var file = secrets.resolve(Path.of(variable.getValue()).getFileName());
                variable.setValue(Files.writeString(file, "0123456789abcdef0123456789abcdef")
                        .toString());
            }
        }
        var vertx = Vertx.vertx();
        try {
            return ConfigLoader.load(vertx, env, secrets).await(20, TimeUnit.SECONDS);
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    /** As the container would have it. */
    private static Map<String, String> environment(Manifests manifests) {
        var env = new HashMap<String, String>();
        for (var source : list(container(manifests), "envFrom")) {
            at(manifests.one("ConfigMap", text(source, "configMapRef.name")), "data")
                    .forEach(entry -> env.put(entry.getKey(), String.valueOf(entry.getValue())));
        }
        var namespace = text(manifests.one("Deployment", NAME), "metadata.namespace");
        var fields = Map.of(
                "NAMESPACE", namespace.isEmpty() ? "default" : namespace, "CLUSTER_HOST", "10.0.0.7", "CPUS", "1");
        for (var variable : list(container(manifests), "env")) {
            var name = text(variable, "name");
            env.put(name, expanded(variable.getString("value", fields.get(name)), env));
        }
        return env;
    }

    private static String expanded(String value, Map<String, String> env) {
        var text = value;
        for (var variable : env.entrySet()) {
            text = text.replace("$(" + variable.getKey() + ")", variable.getValue());
        }
        assertThat(text).doesNotContain("$(");
        return text;
    }

    private static String mount(Manifests manifests) {
        return text(list(container(manifests), "volumeMounts").get(0), "mountPath");
    }

    private static JsonObject pod(Manifests manifests) {
        return at(manifests.one("Deployment", NAME), "spec.template.spec");
    }

    private static JsonObject container(Manifests manifests) {
        return list(pod(manifests), "containers").get(0);
    }
}
