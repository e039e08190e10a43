package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every object of every overlay is read as strictly as the API server reads it: no unknown field, none missing, no wrong type. */
class ManifestSchemaTest {
    /** Throws if the object is not exactly what its kind wants. */
    private interface Check {
        void read(JsonElement object) throws IOException;
    }

    private record Kind(Class<?> type, Check check) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "v1/ConfigMap", new Kind(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            "v1/Namespace", new Kind(V1Namespace.class, V1Namespace::validateJsonElement),
            "v1/Secret", new Kind(V1Secret.class, V1Secret::validateJsonElement),
            "v1/Service", new Kind(V1Service.class, V1Service::validateJsonElement),
            "v1/ServiceAccount", new Kind(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            "apps/v1/Deployment", new Kind(V1Deployment.class, V1Deployment::validateJsonElement),
            "autoscaling/v2/HorizontalPodAutoscaler",
                    new Kind(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement),
            "networking.k8s.io/v1/Ingress", new Kind(V1Ingress.class, V1Ingress::validateJsonElement),
            "networking.k8s.io/v1/NetworkPolicy", new Kind(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
            "policy/v1/PodDisruptionBudget",
                    new Kind(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement));

    /** Kinds of extensions: the fields that we use of them, which their documentation has. */
    private static final Map<String, List<String>> EXTENSIONS = Map.of(
            "monitoring.coreos.com/v1/ServiceMonitor",
                    List.of(
                            "spec.jobLabel",
                            "spec.selector.matchLabels.*",
                            "spec.endpoints.port",
                            "spec.endpoints.path",
                            "spec.endpoints.interval"),
            "monitoring.coreos.com/v1/PrometheusRule",
                    List.of(
                            "spec.groups.name",
                            "spec.groups.rules.alert",
                            "spec.groups.rules.expr",
                            "spec.groups.rules.for",
                            "spec.groups.rules.labels.*",
                            "spec.groups.rules.annotations.*"),
            "gateway.networking.k8s.io/v1/HTTPRoute",
                    List.of(
                            "spec.parentRefs.name",
                            "spec.parentRefs.namespace",
                            "spec.parentRefs.sectionName",
                            "spec.hostnames",
                            "spec.rules.matches.path.type",
                            "spec.rules.matches.path.value",
                            "spec.rules.timeouts.request",
                            "spec.rules.timeouts.backendRequest",
                            "spec.rules.backendRefs.name",
                            "spec.rules.backendRefs.port"));

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void theApiServerWouldUnderstandEveryField(String directory) {
        var objects = Manifests.render(directory).objects();
        assertThat(objects).isNotEmpty().allSatisfy(ManifestSchemaTest::read);
    }

    private static void read(JsonObject object) throws IOException {
        var name = object.getString("apiVersion") + "/" + object.getString("kind");
        if (EXTENSIONS.containsKey(name)) {
            assertThat(Paths.of(object.getJsonObject("spec"), "spec")).as(name).allSatisfy(path -> assertThat(
                            Objects.requireNonNull(EXTENSIONS.get(name)))
                    .anyMatch(known -> Paths.matches(known, path)));
            return;
        }
        assertThat(KINDS).containsKey(name);
        var kind = Objects.requireNonNull(KINDS.get(name));
        var json = JsonParser.parseString(object.encode());
        kind.check().read(json);
        assertThat(JSON.getGson().<Object>fromJson(json, kind.type())).isNotNull();
    }

    @Test
    void aMisspeltFieldAMissingOneAndAWrongTypeAreNoticed() {
        var deployment = Manifests.render("base").one("Deployment", "exechub-socket");
        assertThatThrownBy(() -> read(changed(deployment, "spec", "minReadySecond", 1)))
                .hasMessageContaining("minReadySecond");
        assertThatThrownBy(() -> read(changed(deployment, "spec.selector", "matchLabels", "a")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> read(changed(deployment, "spec", "minReadySeconds", "ten")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> read(changed(deployment, "spec", "selector", null)))
                .isInstanceOf(RuntimeException.class);
    }

    private static JsonObject changed(JsonObject object, String path, String field, @Nullable Object value) {
        var copy = object.copy();
        Manifests.at(copy, path).put(field, value);
        return copy;
    }
}
