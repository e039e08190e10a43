package io.exechub.socket;

import static io.exechub.socket.InterfaceDescription.OPENAPI;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks over HTTP, and holds each answer against what {@code openapi.yaml} says of it. */
final class DescribedHttp {
    private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "delete", "patch");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

    /** Each answer that was seen, such as {@code GET /ws 426}. */
    private final Set<String> seen = new TreeSet<>();

    /**
     * One method of one path.
     *
     * @param described without references
     */
    record Operation(String method, String path, JsonObject described) {
        /** Whether the operation is that of a request. */
        boolean isOf(String asked, String at) {
            return method.equals(asked)
                    && Pattern.matches(PARAMETER.matcher(path).replaceAll("[^/]+"), at);
        }

        boolean isOfManagementPort() {
            return OPENAPI.root().getJsonObject("paths").getJsonObject(path).containsKey("servers");
        }

        JsonObject responses() {
            return described.getJsonObject("responses");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static List<Operation> operations() {
        return OPENAPI.at("paths").stream()
                .flatMap(path -> operations(path.getKey(), (JsonObject) path.getValue()))
                .toList();
    }

    private static Stream<Operation> operations(String path, JsonObject item) {
        return item.stream()
                .filter(field -> METHODS.contains(field.getKey()))
                .map(field ->
                        new Operation(field.getKey().toUpperCase(Locale.ROOT), path, (JsonObject) field.getValue()));
    }

    /** Every answer that is documented, in the form of {@link #seen}. */
    static Set<String> documented() {
        return operations().stream()
                .flatMap(operation ->
                        operation.responses().fieldNames().stream().map(status -> operation + " " + status))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> seen() {
        return seen;
    }

    HttpResponse<String> get(HttpProbe port, String path, String... headers) {
        return send(port, "GET", path, "", headers);
    }

    HttpResponse<String> send(HttpProbe port, String method, String path, String body, String... headers) {
        var answer = port.send(method, path, HttpRequest.BodyPublishers.ofString(body), headers);
        isAsDescribed(method, path, answer.statusCode(), answer.headers(), answer.body());
        return answer;
    }

    /** Sends the head of a request, and reads that of its answer: of what goes on as a stream, or as a WebSocket. */
    int begin(int port, String path, String... headerLines) {
        try (var socket = RawSocket.connect(port)) {
            socket.write("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headerLines) + "\r\n\r\n");
            var head = socket.head();
            int status = Integer.parseInt(head.substring(9, 12));
            isAsDescribed("GET", path, status, headers(head), null);
            return status;
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static HttpHeaders headers(String head) {
        var headers = new HashMap<String, List<String>>();
        head.lines()
                .filter(line -> line.contains(": "))
                .map(line -> line.split(": ", 2))
                .forEach(header -> headers.put(header[0], List.of(header[1])));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private void isAsDescribed(String method, String target, int status, HttpHeaders headers, @Nullable String body) {
        var path = target.replaceFirst("\\?.*", "");
        var operation = operations().stream()
                .filter(each -> each.isOf(method, path))
                // The one with the fewest parameters.
                .min(Comparator.comparing(
                        each -> PARAMETER.matcher(each.path()).results().count()))
                .orElseThrow(() -> new AssertionError("not documented: " + method + " " + target));
        var answer = operation + " " + status;
        var response = operation.responses().getJsonObject("" + status);
        assertThat(response).as("documented: " + answer).isNotNull();
        seen.add(answer);
        hasHeaders(answer, response.getJsonObject("headers", new JsonObject()), headers);
        if (status != 304 && status != 101 && !method.equals("HEAD")) {
            hasContent(answer, response.getJsonObject("content", new JsonObject()), headers, body);
        }
    }

    private static void hasHeaders(String answer, JsonObject described, HttpHeaders headers) {
        described.forEach(header -> {
            var of = (JsonObject) header.getValue();
            var value = headers.firstValue(header.getKey());
            assertThat(value.isPresent() || !of.getBoolean("required", false))
                    .as(answer + " has " + header.getKey())
                    .isTrue();
            value.ifPresent(text -> OPENAPI.accepts(of.getJsonObject("schema"), typed(of, text)));
        });
    }

    private static Object typed(JsonObject header, String text) {
        return "integer".equals(header.getJsonObject("schema").getString("type")) ? Long.valueOf(text) : text;
    }

    private static void hasContent(String answer, JsonObject described, HttpHeaders headers, @Nullable String body) {
        if (described.isEmpty()) {
            assertThat(body).as(answer).isNullOrEmpty();
            return;
        }
        // Words without a type are what everybody takes for text.
        var type = headers.firstValue("Content-Type").orElse("text/plain").replaceFirst("\\s*;.*", "");
        assertThat(described.fieldNames()).as(answer + " as " + type).contains(type);
        if (body != null) {
            var schema = described.getJsonObject(type).getJsonObject("schema");
            OPENAPI.accepts(schema, type.equals("application/json") ? Json.decodeValue(body) : body);
        }
    }
}
