package io.exechub.socket.edge;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** From a request to a WebSocket: to the letter of RFC 6455, and for pages of allowed origins only. */
final class WebSocketUpgrade {
    private static final String NAME = "webSocket";
    private static final String VERSION = "13";
    /** 16 bytes in base64; the last of the 22 digits carries two bits. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private final ContextInternal context;
    private final OriginPolicy origins;
    private final int maxMessage;
    private final WebSocketDecoderConfig decoder;

    /**
     * @param context where sockets are heard
     * @param maxMessage bytes of one client message; a larger one closes with 1009
     */
    WebSocketUpgrade(Context context, OriginPolicy origins, int maxMessage) {
        this.context = (ContextInternal) context;
        this.origins = origins;
        this.maxMessage = maxMessage;
        this.decoder = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxMessage)
                .allowExtensions(false)
                // The end is ours, so that the peer hears why.
                .closeOnProtocolViolation(false)
                .build();
    }

    /** Keeps Vert.x from granting compression: about 200 KB of zlib state per connection, for messages that hardly shrink. */
    static HttpServerOptions configure(HttpServerOptions options) {
        return options.setPerMessageWebSocketCompressionSupported(false)
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
            request.response()
                    .setStatusCode(400)
                    .end("Expected a Host, a Sec-WebSocket-Key of 16 bytes, and no body\n");
        } else {
            upgrade(request, begin);
        }
    }

    /** What RFC 6455 section 4.2.1 asks for, and Vert.x does not look at; and no body, which nobody would read. */
    private static boolean isWellFormed(HttpServerRequest request) {
        var headers = request.headers();
        var keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return headers.contains(HttpHeaders.HOST)
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && List.of("0").containsAll(headers.getAll(HttpHeaders.CONTENT_LENGTH))
                && keys.size() == 1
                && KEY.matcher(keys.get(0)).matches();
    }

    private void upgrade(HttpServerRequest request, Consumer<StrictWebSocket> begin) {
        var key = request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        // The answer must not overtake the end of the request.
        request.endHandler(complete -> {
            var socket = takeOver(request, key);
            begin.accept(socket);
            socket.open();
        });
    }

    /** Nothing of HTTP, of Vert.x or of the request stays: of a socket that is mostly idle it would be the larger part. */
    private StrictWebSocket takeOver(HttpServerRequest request, String key) {
        var connection = ((HttpServerConnection) request.connection()).channelHandlerContext();
        var socket = new StrictWebSocket(context, maxMessage);
        connection.pipeline().replace(connection.handler(), NAME, socket);
        // Should it fail, so does the connection.
        var unused = new WebSocketServerHandshaker13("", null, decoder).handshake(connection.channel(), handshake(key));
        return socket;
    }

    /** What the answer depends on, the rest having been looked at. */
    private static FullHttpRequest handshake(String key) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "", Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
        return request;
    }
}
