package io.exechub.socket;

import static io.exechub.socket.Manifests.at;
import static io.exechub.socket.Manifests.list;
import static io.exechub.socket.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests say of each other holds: selectors find pods, ports exist, nothing is open that need not be. */
class ManifestsTest {
    private static final String NAME = "exechub-socket";

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void everySelectorFindsPods(String directory) {
        var manifests = Manifests.render(directory);
        var selectors = Stream.of(
                        manifests.all("Service").stream().map(service -> at(service, "spec.selector")),
                        Stream.of("Deployment", "PodDisruptionBudget")
                                .flatMap(kind -> manifests.all(kind).stream())
                                .map(object -> at(object, "spec.selector.matchLabels")),
                        manifests.all("NetworkPolicy").stream()
                                .map(policy -> at(policy, "spec.podSelector.matchLabels")),
                        list(pod(manifests), "topologySpreadConstraints").stream()
                                .map(spread -> at(spread, "labelSelector.matchLabels")))
                .flatMap(each -> each);
        assertThat(selectors).hasSizeGreaterThan(7).allSatisfy(selector -> assertThat(podLabels(manifests))
                .anyMatch(labels -> hasAll(labels, selector)));
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void everyServiceLeadsToAPortThatItsPodsOpen(String directory) {
        var manifests = Manifests.render(directory);
        for (var service : manifests.all("Service")) {
            var target = manifests.all("Deployment").stream()
                    .filter(deployment ->
                            hasAll(at(deployment, "spec.template.metadata.labels"), at(service, "spec.selector")))
                    .toList();
            assertThat(target).hasSize(1);
            assertThat(list(at(service, "spec"), "ports"))
                    .extracting(port -> text(port, "targetPort"))
                    .isSubsetOf(portNames(at(target.get(0), "spec.template.spec")));
        }
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void nodesFindEachOtherBeforeTheyAreReady(String directory) {
        var headless = Manifests.render(directory).one("Service", NAME + "-headless");
        assertThat(text(headless, "spec.clusterIP")).isEqualTo("None");
        assertThat(text(headless, "spec.publishNotReadyAddresses")).isEqualTo("true");
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void onlyPortsInUseAreOpen(String directory) {
        var manifests = Manifests.render(directory);
        var policy = at(manifests.one("NetworkPolicy", NAME), "spec");
        assertThat(policy.getJsonArray("policyTypes")).isEqualTo(JsonArray.of("Ingress", "Egress"));
        assertThat(ports(policy, "ingress")).containsExactlyInAnyOrderElementsOf(portNames(pod(manifests)));
        assertThat(ports(policy, "egress")).containsExactlyInAnyOrder("5701", "5711", "6379", "53", "53");
        assertThat(list(policy, "ingress"))
                .allSatisfy(rule -> assertThat(list(rule, "from")).isNotEmpty());
    }

    /** A publisher is not one of our pods: a label that kustomize adds to selectors would shut it out. */
    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void whoWearsThePublishersLabelMayPublish(String directory) {
        var policy = at(Manifests.render(directory).one("NetworkPolicy", NAME), "spec");
        assertThat(list(policy, "ingress").stream()
                        .flatMap(rule -> list(rule, "from").stream())
                        .filter(from -> from.containsKey("namespaceSelector") && from.containsKey("podSelector"))
                        .map(from -> at(from, "podSelector.matchLabels")))
                .containsExactly(JsonObject.of("exechub.io/publisher", "true"));
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void probesAskTheManagementPort(String directory) {
        var service = container(Manifests.render(directory));
        var probes = Map.of("startupProbe", "/livez", "livenessProbe", "/livez", "readinessProbe", "/readyz");
        probes.forEach((probe, path) -> {
            assertThat(text(service, probe + ".httpGet.path")).isEqualTo(path);
            assertThat(text(service, probe + ".httpGet.port")).isEqualTo("management");
        });
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void noPodMayMoreThanItMust(String directory) {
        var manifests = Manifests.render(directory);
        for (var deployment : manifests.all("Deployment")) {
            var pod = at(deployment, "spec.template.spec");
            assertThat(pod.getBoolean("automountServiceAccountToken")).isFalse();
            assertThat(text(pod, "securityContext.runAsNonRoot")).isEqualTo("true");
            assertThat(text(pod, "securityContext.seccompProfile.type")).isEqualTo("RuntimeDefault");
            assertThat(list(pod, "containers")).allSatisfy(container -> {
                var rights = at(container, "securityContext");
                assertThat(rights.getBoolean("allowPrivilegeEscalation")).isFalse();
                assertThat(rights.getBoolean("readOnlyRootFilesystem")).isTrue();
                assertThat(at(rights, "capabilities").getJsonArray("drop")).isEqualTo(JsonArray.of("ALL"));
                assertThat(text(container, "resources.limits.memory"))
                        .isNotBlank()
                        .isEqualTo(text(container, "resources.requests.memory"));
            });
        }
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void aRolloutReplacesOnePodAtATime(String directory) {
        var manifests = Manifests.render(directory);
        var deployment = at(manifests.one("Deployment", NAME), "spec");
        assertThat(at(deployment, "strategy.rollingUpdate"))
                .isEqualTo(JsonObject.of("maxSurge", 1, "maxUnavailable", 0));
        assertThat(text(manifests.one("PodDisruptionBudget", NAME), "spec.maxUnavailable"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void theNumberOfPodsIsTheAutoscalersAlone(String directory) {
        var manifests = Manifests.render(directory);
        var target = at(manifests.one("HorizontalPodAutoscaler", NAME), "spec.scaleTargetRef");
        var scaled = manifests.one(text(target, "kind"), text(target, "name"));
        assertThat(text(scaled, "apiVersion")).isEqualTo(text(target, "apiVersion"));
        assertThat(at(scaled, "spec").containsKey("replicas")).isFalse();
    }

    @ParameterizedTest
    @MethodSource(Manifests.EACH)
    void whatLeadsToTheServiceNamesAPortOfIt(String directory) {
        var manifests = Manifests.render(directory);
        var ports = list(at(manifests.one("Service", NAME), "spec"), "ports");
        for (var ingress : manifests.all("Ingress")) {
            var path = list(at(list(at(ingress, "spec"), "rules").get(0), "http"), "paths")
                    .get(0);
            assertThat(text(path, "backend.service.name")).isEqualTo(NAME);
            assertThat(ports).anyMatch(port -> text(port, "name").equals(text(path, "backend.service.port.name")));
        }
        for (var route : manifests.all("HTTPRoute")) {
            var backend =
                    list(list(at(route, "spec"), "rules").get(0), "backendRefs").get(0);
            assertThat(text(backend, "name")).isEqualTo(NAME);
            assertThat(ports).anyMatch(port -> text(port, "port").equals(text(backend, "port")));
        }
        for (var monitor : manifests.all("ServiceMonitor")) {
            var service = manifests.one("Service", NAME + "-management");
            assertThat(hasAll(at(service, "metadata.labels"), at(monitor, "spec.selector.matchLabels")))
                    .isTrue();
            assertThat(text(list(at(monitor, "spec"), "endpoints").get(0), "port"))
                    .isEqualTo(text(list(at(service, "spec"), "ports").get(0), "name"));
        }
    }

    private static JsonObject pod(Manifests manifests) {
        return at(manifests.one("Deployment", NAME), "spec.template.spec");
    }

    private static JsonObject container(Manifests manifests) {
        return list(pod(manifests), "containers").get(0);
    }

    private static List<JsonObject> podLabels(Manifests manifests) {
        return manifests.all("Deployment").stream()
                .map(deployment -> at(deployment, "spec.template.metadata.labels"))
                .toList();
    }

    private static List<String> portNames(JsonObject pod) {
        return list(pod, "containers").stream()
                .flatMap(container -> list(container, "ports").stream())
                .map(port -> text(port, "name"))
                .toList();
    }

    private static List<String> ports(JsonObject policy, String direction) {
        return list(policy, direction).stream()
                .flatMap(rule -> list(rule, "ports").stream())
                .map(port -> text(port, "port"))
                .toList();
    }

    private static boolean hasAll(JsonObject labels, JsonObject selector) {
        return labels.getMap().entrySet().containsAll(selector.getMap().entrySet());
    }
}
