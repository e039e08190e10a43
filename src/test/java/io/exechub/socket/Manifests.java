package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code kubectl apply -k} would send for one directory. */
record Manifests(List<JsonObject> objects) {
    private static final Path TARGET = Path.of("target", "manifests");

    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    /** For {@code MethodSource}: {@link #directories}. */
    static final String EACH = "io.exechub.socket.Manifests#directories";

    /** The base and the overlays, and what no overlay shows. */
    static List<String> directories() {
        return List.of("base", "overlays/dev", "overlays/production", "alternatives");
    }

    static Manifests render(String directory) {
        return RENDERED.computeIfAbsent(
                directory, each -> renderPath(each.equals("alternatives") ? alternatives() : Path.of("k8s", each)));
    }

    /** The base with those components that the production overlay only mentions. */
    private static Path alternatives() {
        var directory = TARGET.resolve("alternatives");
        ExternalTool.write(directory.resolve("kustomization.yaml"), """
                resources: [../../../k8s/base]
                components: [../../../k8s/components/gateway, ../../../k8s/components/autoscale-by-connections]
                """);
        return directory;
    }

    private static Manifests renderPath(Path directory) {
        var yaml = kustomize().run(directory.toString()).orFail();
        return new Manifests(documents(yaml).map(JsonObject::new).toList());
    }

    /** An old kubectl, such as Debian 12's, knows no components. */
    private static ExternalTool kustomize() {
        var probe = TARGET.resolve("probe");
        ExternalTool.write(probe.resolve("component/kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1alpha1
                kind: Component
                configMapGenerator: [{name: probe, literals: [a=b]}]
                """);
        ExternalTool.write(probe.resolve("kustomization.yaml"), "components: [component]");
        return ExternalTool.find(
                "neither `kubectl kustomize` (1.22 or newer) nor kustomize is installed",
                List.of(probe.toString()),
                List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build")));
    }

    private static Stream<Map<String, Object>> documents(String yaml) {
        Iterable<Object> documents = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml);
        return StreamSupport.stream(documents.spliterator(), false).map(Manifests::fields);
    }

    @SuppressWarnings("unchecked") // the top level of a manifest is a mapping with names for keys
    private static Map<String, Object> fields(Object document) {
        return (Map<String, Object>) document;
    }

    List<JsonObject> all(String kind) {
        return objects.stream()
                .filter(object -> kind.equals(text(object, "kind")))
                .toList();
    }

    /** The one object of this kind and name. */
    JsonObject one(String kind, String name) {
        var found = all(kind).stream()
                .filter(object -> name.equals(text(object, "metadata.name")))
                .toList();
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.get(0);
    }

    /** What stands at a path such as {@code spec.template.metadata.labels}. */
    static JsonObject at(JsonObject object, String path) {
        var inner = object;
        for (var step : path.split("\\.", -1)) {
            inner = inner.getJsonObject(step);
            assertThat(inner).as(path + " in " + object.encode()).isNotNull();
        }
        return inner;
    }

    /** A text or number at such a path; "" if there is none. */
    static String text(JsonObject object, String path) {
        int last = path.lastIndexOf('.');
        var inner = last < 0 ? object : at(object, path.substring(0, last));
        return String.valueOf(inner.getValue(path.substring(last + 1), ""));
    }

    /** The objects in a list; none if there is no list. */
    static List<JsonObject> list(JsonObject object, String field) {
        return object.getJsonArray(field, new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }
}
