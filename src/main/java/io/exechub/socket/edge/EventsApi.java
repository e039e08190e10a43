package io.exechub.socket.edge;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EventBatch;
import io.exechub.socket.model.RejectedEventException;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.SubmissionEventParser;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.routing.Receipt;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/events}: one event or an array of them, answered once they are in the journal. A publisher that
 * gets no answer may send the same again under the same {@code Idempotency-Key}: each event is then journaled once.
 */
final class EventsApi {
    private static final String PATH = "/api/v1/events";
    private static final String SOURCE = "http";
    private static final int MAX_BODY = 1024 * 1024;
    private static final int MAX_KEY = 100;
    private static final int PART = 256;

    private final EventRouter router;
    private final BearerGuard guard;
    private final int maxEvent;

    /** @param maxEvent bytes of one event */
    EventsApi(EventRouter router, ApiTokens tokens, int maxEvent) {
        this.router = router;
        this.guard = new BearerGuard(tokens, "publish");
        this.maxEvent = maxEvent;
    }

    void mount(Router routes) {
        routes.post(PATH).handler(EventsApi::takeForJson);
        // The body first: it is bounded, and nothing of it can be lost while the token is looked at.
        routes.post(PATH).handler(Bodies.upTo(MAX_BODY)).handler(guard).handler(this::publish);
    }

    /** Whatever it is called: curl calls it a form unless told otherwise, and as a form it would be decoded. */
    private static void takeForJson(RoutingContext context) {
        context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
        context.next();
    }

    private void publish(RoutingContext context) {
        var key = context.request().getHeader("Idempotency-Key");
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            Answers.problem(context, 400, "BAD_REQUEST", "Idempotency-Key (expected: 1 to " + MAX_KEY + " characters)");
            return;
        }
        var buffer = context.body().buffer();
        var body = buffer == null ? new byte[0] : buffer.getBytes();
        try {
            new Batch(EventBatch.elements(body), key)
                    .publish()
                    .onSuccess(answer -> answer(context, answer))
                    .onFailure(away -> unavailable(context));
        } catch (RejectedEventException malformed) {
            reject(body, malformed);
            Answers.problem(context, 400, malformed.code().name(), malformed.problem());
        }
    }

    /** The events of one request, a part at a time: all at once, more might fit into a body than a link has room for. */
    private final class Batch {
        private final List<byte[]> elements;
        private final @Nullable String key;
        private final JsonArray accepted = new JsonArray();
        private final JsonArray rejected = new JsonArray();
        private int next;

        Batch(List<byte[]> elements, @Nullable String key) {
            this.elements = elements;
            this.key = key;
        }

        Future<JsonObject> publish() {
            if (next == elements.size()) {
                return Future.succeededFuture(
                        new JsonObject().put("accepted", accepted).put("rejected", rejected));
            }
            var part = new ArrayList<Future<JsonObject>>();
            for (; next < elements.size() && part.size() < PART; next++) {
                publish(elements.get(next), part);
            }
            return Future.join(part).compose(journaled -> {
                journaled.list().forEach(accepted::add);
                return publish();
            });
        }

        private void publish(byte[] element, List<Future<JsonObject>> part) {
            try {
                part.add(EventsApi.this.publish(element, next, key));
            } catch (RejectedEventException why) {
                reject(element, why);
                rejected.add(
                        new JsonObject(Map.of("index", next, "code", why.code().name(), "message", why.problem())));
            }
        }
    }

    /** The answer tells the publisher, whether or not it could be kept. */
    private void reject(byte[] text, RejectedEventException why) {
        var message = Buffer.buffer(text);
        router.reject(SOURCE, message, why.problem())
                .onFailure(away -> router.rejectUnkept(SOURCE, message, why.problem()));
    }

    private Future<JsonObject> publish(byte[] element, int index, @Nullable String key) throws RejectedEventException {
        var event = SubmissionEventParser.parse(element, maxEvent);
        var eventId = eventId(event, index, key);
        return router.routeAgain(event, DeduplicationKey.of(eventId), SOURCE)
                .map(receipt -> describe(receipt).put("index", index).put("eventId", eventId));
    }

    private static String eventId(SubmissionEvent event, int index, @Nullable String key) {
        if (event.eventId() != null) {
            return event.eventId();
        }
        return key == null ? UUID.randomUUID().toString() : key + "/" + index;
    }

    private static JsonObject describe(Receipt receipt) {
        if (receipt instanceof Receipt.Accepted accepted) {
            return new JsonObject().put("id", accepted.position().toString()).put("sockets", accepted.sockets());
        }
        return new JsonObject().put(receipt.outcome(), true).put("sockets", 0);
    }

    private static void answer(RoutingContext context, JsonObject answer) {
        context.response().setStatusCode(202);
        context.json(answer);
    }

    /** Some may have been journaled: all may safely be sent again if they have ids or the request has a key. */
    private static void unavailable(RoutingContext context) {
        Answers.unavailable(context, "the events could not be stored; try again");
    }
}
