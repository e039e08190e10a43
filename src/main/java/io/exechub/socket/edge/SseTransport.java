package io.exechub.socket.edge;

import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.session.Session;
import io.exechub.socket.session.SessionHub;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The door {@code GET /events}: Server-Sent Events. Who can set headers brings a token, in {@code Authorization}, and the
 * position to go on after, in {@code Last-Event-ID}. A page's {@code EventSource} cannot, and URLs end up in logs and
 * histories: so there it is a one-time {@code ticket}, and {@code lastEventId}.
 */
final class SseTransport {
    static final String PATH = "/events";

    private final Vertx vertx;
    private final SessionHub hub;
    private final TrustedProxies proxies;

    SseTransport(Vertx vertx, SessionHub hub, TrustedProxies proxies) {
        this.vertx = vertx;
        this.hub = hub;
        this.proxies = proxies;
    }

    /** After CORS: pages of others are refused by it. */
    void mount(Router routes) {
        routes.get(PATH).handler(this::open);
    }

    private void open(RoutingContext context) {
        var ticket = parameter(context, "ticket");
        var lastEventId = Handshake.lastEventId(context.request()).or(() -> parameter(context, "lastEventId"));
        var connection = new SseConnection(vertx, context, proxies.clientOf(context.request()));
        var session = hub.open(connection);
        connection.begin(session);
        register(context.request(), ticket, lastEventId, session);
    }

    /** Empty is as good as none. */
    private static Optional<String> parameter(RoutingContext context, String name) {
        return context.queryParam(name).stream().findFirst().filter(value -> !value.isEmpty());
    }

    private static void register(
            HttpServerRequest request, Optional<String> ticket, Optional<String> lastEventId, Session session) {
        var token = Bearer.tokenOf(request);
        try {
            var register = ClientMessage.Register.bearing(token.orElse(""), lastEventId.orElse(null));
            if (token.isEmpty() && ticket.isPresent()) {
                session.onTicket(ticket.get(), register.lastEventId());
            } else {
                session.onRegister(register);
            }
        } catch (BadMessageException malformed) {
            session.onUnreadable(String.valueOf(malformed.getMessage()));
        }
    }
}
