package io.exechub.socket.telemetry;

import ch.qos.logback.classic.Level;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * {@code GET /loggers} lists the levels, {@code GET} and {@code PUT /loggers/{name}} show and change one:
 * {@code {"level":"DEBUG"}}, or null for what it was at the start.
 */
final class LoggersEndpoint {
    static final String PATH = "/loggers";
    static final String OF_ONE = PATH + "/{name}";

    private static final int MAX_BODY = 1_024;
    private static final String EXPECTATION =
            "{\"level\": \"TRACE\", \"DEBUG\", \"INFO\", \"WARN\", \"ERROR\", \"OFF\" or null}";

    private final LogLevels levels = new LogLevels();

    /** Whether a path is one of {@link #OF_ONE}. */
    static boolean isOfOne(String path) {
        return path.startsWith(PATH + "/");
    }

    void handle(HttpServerRequest request) {
        var name = request.path().equals(PATH)
                ? ""
                : request.path().substring(PATH.length() + 1).strip();
        if (request.method().equals(HttpMethod.GET) && name.isEmpty()) {
            answer(request, new JsonObject().put("loggers", json()));
        } else if (!levels.exists(name)) {
            refuse(
                    request,
                    404,
                    "no logger of this name has spoken so far (expected: a class or package, such as"
                            + " io.exechub.socket.session, or ROOT)");
        } else if (request.method().equals(HttpMethod.GET)) {
            show(request, name);
        } else if (request.method().equals(HttpMethod.PUT)) {
            change(request, name);
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, PUT");
            refuse(request, 405, "method (expected: GET or PUT)");
        }
    }

    private JsonObject json() {
        var json = new JsonObject();
        levels.own().forEach(json::put);
        return json;
    }

    private void show(HttpServerRequest request, String name) {
        answer(request, new JsonObject().put("name", name).put("level", levels.effective(name)));
    }

    private void change(HttpServerRequest request, String name) {
        if (!isShort(request)) {
            refuse(request, 413, "body (expected: " + EXPECTATION + ")");
            return;
        }
        request.body().onSuccess(body -> change(request, name, body));
    }

    private void change(HttpServerRequest request, String name, Buffer body) {
        var wanted = wanted(body);
        if (wanted.isEmpty()) {
            refuse(request, 400, "body (expected: " + EXPECTATION + ")");
            return;
        }
        wanted.get().level().ifPresentOrElse(level -> levels.set(name, level), () -> levels.reset(name));
        show(request, name);
    }

    /** @param level empty: what it was at the start */
    private record Wanted(Optional<Level> level) {}

    /** Empty if the body asks for nothing that there is. */
    private static Optional<Wanted> wanted(Buffer body) {
        try {
            var json = body.toJsonObject();
            if (json.size() != 1 || !json.containsKey("level")) {
                return Optional.empty();
            }
            return json.getValue("level") == null
                    ? Optional.of(new Wanted(Optional.empty()))
                    : LogLevels.named(json.getString("level")).map(level -> new Wanted(Optional.of(level)));
        } catch (DecodeException | ClassCastException notThat) {
            return Optional.empty();
        }
    }

    /** Said beforehand, so that nothing longer is ever taken in. */
    private static boolean isShort(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("[0-9]{1,4}") && Integer.parseInt(length) <= MAX_BODY;
    }

    private static void answer(HttpServerRequest request, JsonObject json) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json.encode());
    }

    private static void refuse(HttpServerRequest request, int statusCode, String text) {
        request.response()
                .setStatusCode(statusCode)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text + "\n");
    }
}
