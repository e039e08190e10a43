package io.exechub.socket.edge;

import io.exechub.socket.model.Position;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.session.History;
import io.exechub.socket.session.RefusedException;
import io.exechub.socket.session.UserRequests;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What users ask for over HTTP, with a bearer token of their own: tickets, and events where no socket gets through. */
final class UserApi {
    private static final String TICKETS = "/api/v1/tickets";
    private static final String EVENTS = "/api/v1/users/me/events";
    private static final int MOST_EVENTS = 100;

    private final UserRequests requests;
    private final TrustedProxies proxies;

    UserApi(UserRequests requests, TrustedProxies proxies) {
        this.requests = requests;
        this.proxies = proxies;
    }

    void mount(Router routes) {
        routes.post(TICKETS).handler(this::ticket);
        routes.get(EVENTS).handler(this::events);
    }

    private void ticket(RoutingContext context) {
        answer(context, requests.ticket(token(context), proxies.clientOf(context.request())), issued -> {
            context.response().setStatusCode(201);
            context.json(new JsonObject()
                    .put("ticket", issued.ticket().value())
                    .put("expiresAt", issued.expiresAt().toEpochMilli()));
        });
    }

    private void events(RoutingContext context) {
        Position after;
        int limit;
        try {
            after = after(parameter(context, "after"));
            limit = limit(parameter(context, "limit"));
        } catch (IllegalArgumentException bad) {
            Answers.problem(context, 400, "BAD_REQUEST", String.valueOf(bad.getMessage()));
            return;
        }
        var history = requests.history(token(context), proxies.clientOf(context.request()), after, limit);
        answer(context, history, page -> context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(text(page)));
    }

    /** Put together from text: the events stay as they were published. */
    private static String text(History page) {
        var frames = page.events().stream()
                .map(event -> JsonProtocol.encode(new ServerMessage.Event(event)))
                .collect(Collectors.joining(","));
        return "{\"events\":[" + frames + "],\"lastEventId\":\"" + page.head() + "\",\"recovered\":" + page.recovered()
                + "}";
    }

    private static <T> void answer(RoutingContext context, Future<T> asked, Consumer<T> answer) {
        // Neither a ticket nor somebody's events are for caches.
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        asked.onSuccess(answer::accept).onFailure(cause -> {
            if (cause instanceof RefusedException refused) {
                Answers.refuse(context, refused.reason(), refused.text());
            } else {
                context.fail(cause);
            }
        });
    }

    private static String token(RoutingContext context) {
        return Bearer.tokenOf(context.request()).orElse("");
    }

    private static @Nullable String parameter(RoutingContext context, String name) {
        return context.queryParam(name).stream().findFirst().orElse(null);
    }

    private static @Nullable Position after(@Nullable String text) {
        return text == null
                ? null
                : Position.parse(text)
                        .orElseThrow(
                                () -> new IllegalArgumentException("after (expected: " + Position.EXPECTATION + ")"));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return MOST_EVENTS;
        }
        if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= MOST_EVENTS) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("limit (expected: 1 to " + MOST_EVENTS + ")");
    }
}
