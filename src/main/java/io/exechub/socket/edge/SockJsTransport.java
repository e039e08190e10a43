package io.exechub.socket.edge;

import io.exechub.socket.session.SessionHub;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The door {@code /socket}: SockJS 0.3.3 over websocket, xhr-streaming, eventsource and xhr-polling. The transports that
 * load a script from elsewhere (htmlfile, jsonp, iframes) are off.
 */
final class SockJsTransport {
    private static final String PATH = "/socket/*";
    /** A message is sent as a JSON string within a JSON array: every byte may be escaped as six. */
    private static final int ENVELOPE_FACTOR = 6;

    private static final int ENVELOPE = 64;
    private static final Pattern ENDS_CONNECTION = Pattern.compile("/(xhr|xhr_streaming|eventsource)$");
    private static final Pattern REQUEST_OF_SESSION =
            Pattern.compile("/socket/[^/.]+/([^/.]+)/(xhr|xhr_streaming|xhr_send|eventsource)");
    private static final String HOME = SockJsHomes.Home.class.getName();

    private final Vertx vertx;
    private final SessionHub hub;
    private final SockJsHomes homes;
    private final OriginPolicy origins;
    private final Duration heartbeat;
    private final int maxMessage;

    SockJsTransport(
            Vertx vertx, SessionHub hub, SockJsHomes homes, OriginPolicy origins, Duration heartbeat, int maxMessage) {
        this.vertx = vertx;
        this.hub = hub;
        this.homes = homes;
        this.origins = origins;
        this.heartbeat = heartbeat;
        this.maxMessage = maxMessage;
    }

    /** The largest frame or body in which a message of {@code maxMessage} bytes may come. */
    static int maxEnvelope(int maxMessage) {
        return ENVELOPE_FACTOR * maxMessage + ENVELOPE;
    }

    void mount(Router router) {
        router.route(PATH).handler(this::guardUpgrade);
        router.routeWithRegex("/socket/iframe[^/]*").handler(request -> request.fail(404));
        router.route(PATH).handler(SockJsTransport::announceClose);
        router.post(PATH).handler(BodyHandler.create(false).setBodyLimit(maxEnvelope(maxMessage)));
        router.route(PATH).handler(this::goHome);
        router.route(PATH).subRouter(SockJSHandler.create(vertx, options()).socketHandler(this::accept));
    }

    private void guardUpgrade(RoutingContext context) {
        boolean upgrade = context.request().headers().contains(HttpHeaders.UPGRADE);
        if (upgrade && !origins.allows(context.request())) {
            context.fail(403);
        } else {
            context.next();
        }
    }

    /**
     * Vert.x ends the connection of a poll or a stream together with the answer, without having said so. A client that
     * sends its next message over that very connection loses it.
     */
    private static void announceClose(RoutingContext context) {
        if (ENDS_CONNECTION.matcher(context.request().path()).find()) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.next();
    }

    /** Goes on where the session lives. Its body has been read: nothing of the request can be missed on the way. */
    private void goHome(RoutingContext context) {
        var session = REQUEST_OF_SESSION.matcher(context.request().path());
        if (!session.matches()) {
            context.next();
            return;
        }
        var home = homes.of(session.group(1));
        if (home == null) {
            context.fail(503);
            return;
        }
        context.put(HOME, home);
        home.eventLoop().runOnContext(there -> context.next());
    }

    private SockJSHandlerOptions options() {
        return new SockJSHandlerOptions()
                .setHeartbeatInterval(heartbeat.toMillis())
                .addDisabledTransport("HTML_FILE")
                .addDisabledTransport("JSON_P");
    }

    private void accept(SockJSSocket socket) {
        var connection = new SockJsConnection(vertx, socket);
        SockJsHomes.@Nullable Home home = socket.routingContext().get(HOME);
        connection.begin((home == null ? hub : home.hub()).open(connection));
    }
}
