package io.exechub.socket.edge;

import io.exechub.socket.session.SessionHub;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door {@code /ws}: native WebSocket (RFC 6455), one JSON frame a text message. The cheap path: no router. */
final class WebSocketTransport {
    static final String PATH = "/ws";

    private static final Logger log = LoggerFactory.getLogger(WebSocketTransport.class);

    private final Vertx vertx;
    private final SessionHub hub;
    private final OriginPolicy origins;
    private final int maxMessage;

    /** @param maxMessage bytes of one client message; a larger one closes with 1009 */
    WebSocketTransport(Vertx vertx, SessionHub hub, OriginPolicy origins, int maxMessage) {
        this.vertx = vertx;
        this.hub = hub;
        this.origins = origins;
        this.maxMessage = maxMessage;
    }

    void handle(HttpServerRequest request) {
        if (!request.canUpgradeToWebSocket()) {
            request.response()
                    .setStatusCode(426)
                    .putHeader(HttpHeaders.UPGRADE, "websocket")
                    .end("Expected a WebSocket upgrade\n");
        } else if (!origins.allows(request)) {
            request.response().setStatusCode(403).end("Origin not allowed\n");
        } else {
            request.toWebSocket().onSuccess(this::accept).onFailure(refused -> log.debug("upgrade failed", refused));
        }
    }

    private void accept(ServerWebSocket socket) {
        var connection = new WebSocketConnection(vertx, socket, maxMessage);
        connection.begin(hub.open(connection));
    }
}
