package io.exechub.socket.edge;

import io.vertx.core.http.HttpServerRequest;

/** The door {@code /ws}: native WebSocket (RFC 6455), one JSON frame a text message. The cheap path. */
final class WebSocketTransport implements UpgradeDoor {
    static final String PATH = "/ws";

    private static final String NAME = "websocket";

    private final WebSocketUpgrade upgrade;
    private final Doorway doorway;
    private final TrustedProxies proxies;

    WebSocketTransport(WebSocketUpgrade upgrade, Doorway doorway, TrustedProxies proxies) {
        this.upgrade = upgrade;
        this.doorway = doorway;
        this.proxies = proxies;
    }

    @Override
    public boolean isFor(HttpServerRequest request) {
        return request.path().equals(PATH);
    }

    @Override
    public void enter(HttpServerRequest request) {
        upgrade.accept(request, socket -> begin(socket, request));
    }

    private void begin(StrictWebSocket socket, HttpServerRequest request) {
        var connection = new WebSocketConnection(socket, NAME, proxies.clientOf(request));
        var conversation = doorway.open(connection);
        connection.begin(conversation);
        Handshake.tell(request, conversation);
    }
}
