package io.exechub.socket.edge;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.regex.Pattern;

/**
 * The door of SockJS for WebSockets, which need neither Vert.x' sessions nor its router. What is no upgrade, or is not
 * exactly at its path, is left to {@link SockJsTransport}.
 */
final class SockJsUpgrade implements UpgradeDoor {
    private static final String WEBSOCKET = "/websocket";
    private static final Pattern OF_SESSION = Pattern.compile("/[^/.]+/[^/.]+/websocket");

    private final SockJsMount mount;
    private final WebSocketUpgrade upgrade;
    private final Doorway doorway;
    private final TrustedProxies proxies;

    SockJsUpgrade(SockJsMount mount, Context context, OriginPolicy origins, Doorway doorway, TrustedProxies proxies) {
        this.mount = mount;
        this.upgrade = new WebSocketUpgrade(context, origins, mount.maxEnvelope());
        this.doorway = doorway;
        this.proxies = proxies;
    }

    @Override
    public boolean isFor(HttpServerRequest request) {
        return mount.offers(Transport.WEBSOCKET)
                && request.path().startsWith(mount.path() + "/")
                && (isRaw(request) || OF_SESSION.matcher(pathWithin(request)).matches())
                && request.canUpgradeToWebSocket();
    }

    private boolean isRaw(HttpServerRequest request) {
        return pathWithin(request).equals(WEBSOCKET);
    }

    private String pathWithin(HttpServerRequest request) {
        return request.path().substring(mount.path().length());
    }

    @Override
    public void enter(HttpServerRequest request) {
        upgrade.accept(request, socket -> begin(socket, request));
    }

    private void begin(StrictWebSocket socket, HttpServerRequest request) {
        var address = proxies.clientOf(request);
        var connection = isRaw(request)
                ? new WebSocketConnection(socket, SockJsTransport.NAME, address)
                : new SockJsWebSocket(socket, SockJsTransport.NAME, address);
        var conversation = doorway.open(connection);
        connection.begin(conversation);
        Handshake.tell(request, conversation);
    }
}
