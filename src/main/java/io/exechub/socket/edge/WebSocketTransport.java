package io.exechub.socket.edge;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door {@code /ws}: native WebSocket (RFC 6455), one JSON frame a text message. The cheap path: no router. */
final class WebSocketTransport {
    static final String PATH = "/ws";

    private static final Logger log = LoggerFactory.getLogger(WebSocketTransport.class);

    private final Vertx vertx;
    private final Doorway doorway;
    private final OriginPolicy origins;
    private final int maxMessage;

    /** @param maxMessage bytes of one client message; a larger one closes with 1009 */
    WebSocketTransport(Vertx vertx, Doorway doorway, OriginPolicy origins, int maxMessage) {
        this.vertx = vertx;
        this.doorway = doorway;
        this.origins = origins;
        this.maxMessage = maxMessage;
    }

    /** Sets what concerns WebSockets, of all doors; {@code maxFrame} in bytes. */
    static HttpServerOptions configure(HttpServerOptions options, int maxFrame) {
        return options.setMaxWebSocketFrameSize(maxFrame)
                .setMaxWebSocketMessageSize(maxFrame)
                // About 200 KB of zlib state per connection, for messages that hardly shrink.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
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
        connection.begin(doorway.open(connection));
    }
}
