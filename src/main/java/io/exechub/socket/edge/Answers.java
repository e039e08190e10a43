package io.exechub.socket.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What HTTP callers are told when something is wrong. */
final class Answers {
    private static final String RETRY_SECONDS = "1";

    private Answers() {}

    /** A status with a body in the shape of the {@code error} frame that sockets get: code and message. */
    static void problem(RoutingContext context, int statusCode, String code, String message) {
        context.response().setStatusCode(statusCode);
        context.json(new JsonObject().put("code", code).put("message", message));
    }

    /** Nothing is wrong with the request: it may be sent again. */
    static void unavailable(RoutingContext context, String message) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        problem(context, 503, "SERVICE_UNAVAILABLE", message);
    }

    /** The same for those who only wait for a status. */
    static void tryAgain(HttpServerResponse response, String text) {
        response.setStatusCode(503)
                .putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .end(text + "\n");
    }

    /** Refusals are no errors of ours: answered in few words, and not logged as the router would. */
    static void explainFailures(Router routes) {
        refuse(routes, 400, "Bad request");
        refuse(routes, 403, "Origin not allowed");
        refuse(routes, 404, "Not found");
        refuse(routes, 413, "Body too large");
    }

    private static void refuse(Router routes, int statusCode, String text) {
        routes.errorHandler(statusCode, context -> {
            if (!context.response().ended()) {
                context.response()
                        .setStatusCode(statusCode)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                        .end(text + "\n");
            }
        });
    }
}
