package io.exechub.socket;

import static io.exechub.socket.InterfaceDescription.OPENAPI;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.DescribedHttp.Operation;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code openapi.yaml} is OpenAPI, names every path that the service has, and is served with its sister. */
class OpenApiTest {
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>exechub-socket-service</artifactId>\\s*<version>(.+?)</version>");

    /** Upgraded before they come to a router. */
    private static final Set<String> UPGRADED = Set.of("GET /ws");

    /**
     * Routes that are no interface: what SockJS has below its prefix is its own, the console's files may change, and
     * SockJS' client is to be loaded from where it does not say where it comes from.
     */
    private static final Pattern INTERNAL = Pattern.compile("/socket/|\\\\Q/socket\\\\E.*|/console.*|/client/lib/");

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

    @Test
    void itIsOpenApi() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var outcome = OpenAPIVersion.V3_1
                    .getRepository(vertx, "https://exechub.io/")
                    .compose(official -> OpenAPIVersion.V3_1.validateContract(
                            vertx, official, OPENAPI.root().copy()))
                    .await(20, TimeUnit.SECONDS);
            assertThat(outcome.getValid())
                    .as(String.valueOf(outcome.getErrors()))
                    .isTrue();
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi.yaml", "asyncapi.yaml"})
    void eachDocumentIsServedToWhoWantsToReadIt(String file) {
        var answer = service.http().get("/" + file, "Origin", "http://localhost:3000");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(InterfaceDescription.text(file));
        var headers = answer.headers();
        assertThat(headers.firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).hasValue("http://localhost:3000");
        assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).hasValue("cross-origin");
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.allValues("Cache-Control"))
                .singleElement()
                .asString()
                .endsWith("max-age=300");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi.yaml", "asyncapi.yaml"})
    void eachDocumentHasTheVersionOfTheService(String file) throws Exception {
        var version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(InterfaceDescription.text(file).lines()).contains("  version: " + version.group(1));
    }

    @Test
    void everyRouteIsDocumented() {
        var routes = namedRoutes()
                .filter(route -> !INTERNAL.matcher(route.getName()).matches())
                .toList();
        assertThat(routes).hasSizeGreaterThan(12);
        assertThat(routes.stream().flatMap(route -> methods(route)
                        .filter(method -> operations().noneMatch(each -> leadsTo(route, method, each)))
                        .map(method -> method + " " + route.getName())))
                .isEmpty();
    }

    @Test
    void everyDocumentedPathHasARoute() {
        assertThat(operations()
                        .filter(operation -> !UPGRADED.contains(operation.toString()))
                        .filter(operation -> namedRoutes().noneMatch(route -> methods(route)
                                .anyMatch(method -> leadsTo(route, method, operation)))))
                .isEmpty();
    }

    /** Of the public port. */
    private static Stream<Operation> operations() {
        return DescribedHttp.operations().stream().filter(operation -> !operation.isOfManagementPort());
    }

    /** Others are for all paths. */
    private static Stream<Route> namedRoutes() {
        return service.routes().stream().filter(route -> route.getName() != null);
    }

    /** Of a route for all of them, those that its paths are documented with. */
    private static Stream<String> methods(Route route) {
        return route.methods() == null
                ? Stream.of("GET", "POST")
                : route.methods().stream().map(HttpMethod::name).filter(method -> !method.equals("OPTIONS"));
    }

    private static boolean leadsTo(Route route, String method, Operation operation) {
        var path = route.getPath();
        if (path == null) {
            return operation.method().equals(method) && operation.path().matches(route.getName());
        }
        return operation.isOf(method, path.replace(":", ""))
                || (!route.isExactPath()
                        && operation.method().equals(method)
                        && operation.path().startsWith(path));
    }

    /** There is no router, but a word for who is lost. */
    @Test
    void theManagementPortHasThePathsThatAreDocumented() {
        var lost = service.management().get("/nowhere");
        assertThat(lost.statusCode()).isEqualTo(404);
        var here = lost.body().strip().replace("Here are ", "").split(", ");
        var documented = DescribedHttp.operations().stream()
                .filter(Operation::isOfManagementPort)
                .map(Operation::path)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(here).containsExactlyElementsOf(documented);
        var other = service.management().send("DELETE", "/loggers/ROOT", HttpRequest.BodyPublishers.noBody());
        assertThat(other.headers().firstValue("Allow").orElse("").split(", "))
                .containsExactlyInAnyOrderElementsOf(DescribedHttp.operations().stream()
                        .filter(operation -> operation.path().equals("/loggers/{name}"))
                        .map(Operation::method)
                        .toList());
    }

    @Test
    void eachExampleIsAsItsSchemaSays() {
        var checked = new ArrayList<Object>();
        for (var operation : DescribedHttp.operations()) {
            described(operation)
                    .forEach(each -> InterfaceDescription.examples(each).forEach(example -> {
                        OPENAPI.accepts(each.getJsonObject("schema"), example);
                        checked.add(example);
                    }));
        }
        assertThat(checked).hasSizeGreaterThan(100);
    }

    /** Whatever of an operation has a schema of its own: parameters, headers, and bodies of each type. */
    private static List<JsonObject> described(Operation operation) {
        var all = new ArrayList<JsonObject>();
        var ofPath = OPENAPI.at("paths").getJsonObject(operation.path()).getJsonArray("parameters", new JsonArray());
        ofPath.addAll(operation.described().getJsonArray("parameters", new JsonArray()));
        ofPath.forEach(parameter -> all.add((JsonObject) parameter));
        addContent(operation.described().getJsonObject("requestBody", new JsonObject()), all);
        operation.responses().forEach(response -> {
            var of = (JsonObject) response.getValue();
            of.getJsonObject("headers", new JsonObject()).forEach(header -> all.add((JsonObject) header.getValue()));
            addContent(of, all);
        });
        return all;
    }

    private static void addContent(JsonObject of, List<JsonObject> all) {
        of.getJsonObject("content", new JsonObject()).forEach(type -> all.add((JsonObject) type.getValue()));
    }
}
