package io.exechub.socket.edge;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What HTTP callers are told when something is wrong. */
final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    private static final String RETRY_SECONDS = "1";

    static final String SHUTTING_DOWN = "This node is shutting down";

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

    /** What a socket would be closed with, as a status: whoever may come back by himself is told when. */
    static void refuse(RoutingContext context, CloseReason reason, String message) {
        int statusCode = statusCode(reason);
        if (statusCode == 401) {
            context.response().putHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        if (reason.mayReconnect()) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        problem(context, statusCode, reason.name(), message);
    }

    private static int statusCode(CloseReason reason) {
        return switch (reason) {
            case BAD_MESSAGE, REGISTRATION_TIMEOUT -> 400;
            case INVALID_TOKEN, TOKEN_EXPIRED -> 401;
            case USER_MISMATCH, TOO_MANY_CONNECTIONS, KICKED -> 403;
            case THROTTLED, RATE_LIMITED -> 429;
            case SERVER_DRAINING, SLOW_CONSUMER, HEARTBEAT_TIMEOUT, SERVICE_UNAVAILABLE, NODE_FULL -> 503;
        };
    }

    /** For those who only wait for a status. */
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
        routes.errorHandler(500, Answers::logUnlessGone);
    }

    /** Peers that leave, or are sent away, in the middle of a request are none of our errors, either. */
    private static void logUnlessGone(RoutingContext context) {
        var failure = context.failure();
        if (!(failure instanceof HttpClosedException || failure instanceof ClosedChannelException)) {
            log.error("a request failed unexpectedly", failure);
        }
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
