package io.exechub.socket.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to a WebSocket: to the letter of RFC 6455, and for pages of allowed origins only. */
final class WebSocketUpgrade {
    private static final Logger log = LoggerFactory.getLogger(WebSocketUpgrade.class);

    private static final String VERSION = "13";
    /** 16 bytes in base64; the last of the 22 digits carries two bits. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private final Vertx vertx;
    private final OriginPolicy origins;
    private final int maxMessage;

    /** @param maxMessage bytes of one client message; a larger one closes with 1009 */
    WebSocketUpgrade(Vertx vertx, OriginPolicy origins, int maxMessage) {
        this.vertx = vertx;
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

    /** Upgrades a request, or answers what is wrong with it; {@code begin} lets somebody hear the socket, at once. */
    void accept(HttpServerRequest request, Consumer<StrictWebSocket> begin) {
        if (!request.canUpgradeToWebSocket()) {
            request.response()
                    .setStatusCode(426)
                    .putHeader(HttpHeaders.UPGRADE, "websocket")
                    .end("Expected a WebSocket upgrade\n");
        } else if (!origins.allows(request)) {
            request.response().setStatusCode(403).end("Origin not allowed\n");
        } else if (!VERSION.equals(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            request.response()
                    .setStatusCode(426)
                    .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)
                    .end("Expected Sec-WebSocket-Version: 13\n");
        } else if (!isWellFormed(request)) {
            request.response().setStatusCode(400).end("Expected a Host, and a Sec-WebSocket-Key of 16 bytes\n");
        } else {
            upgrade(request, begin);
        }
    }

    /** What RFC 6455 section 4.2.1 asks for, and Vert.x does not look at. */
    private static boolean isWellFormed(HttpServerRequest request) {
        var keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return request.headers().contains(HttpHeaders.HOST)
                && keys.size() == 1
                && KEY.matcher(keys.get(0)).matches();
    }

    private void upgrade(HttpServerRequest request, Consumer<StrictWebSocket> begin) {
        var guard = FrameGuard.of(request);
        request.toWebSocket()
                .onSuccess(socket -> {
                    begin.accept(new StrictWebSocket(vertx, socket, maxMessage));
                    guard.open();
                })
                .onFailure(refused -> {
                    log.debug("upgrade failed", refused);
                    guard.remove();
                });
    }
}
