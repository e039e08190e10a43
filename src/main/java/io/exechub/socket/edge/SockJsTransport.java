package io.exechub.socket.edge;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The door {@code /socket}: SockJS 0.3.3 over websocket, xhr-streaming, eventsource and xhr-polling. The transports that
 * load a script from elsewhere (htmlfile, jsonp, iframes) are off.
 */
final class SockJsTransport {
    static final String PATH = "/socket";

    private static final Pattern ENDS_CONNECTION = Pattern.compile("/(xhr|xhr_streaming|eventsource)$");
    private static final String HOME = SockJsHomes.Home.class.getName();

    private final Vertx vertx;
    private final Doorway doorway;
    private final SockJsHomes homes;
    private final OriginPolicy origins;
    private final SockJsMount mount;
    private final Pattern requestOfSession;

    SockJsTransport(Vertx vertx, Doorway doorway, SockJsHomes homes, OriginPolicy origins, SockJsMount mount) {
        this.vertx = vertx;
        this.doorway = doorway;
        this.homes = homes;
        this.origins = origins;
        this.mount = mount;
        this.requestOfSession = Pattern.compile(
                Pattern.quote(mount.path()) + "/[^/.]+/([^/.]+)/(xhr|xhr_streaming|xhr_send|eventsource)");
    }

    void mount(Router router) {
        var path = mount.path() + "/*";
        router.route(path).handler(this::guardUpgrade);
        if (!mount.hasFrames()) {
            router.routeWithRegex(Pattern.quote(mount.path()) + "/iframe[^/]*").handler(request -> request.fail(404));
        }
        router.route(path).handler(SockJsTransport::announceClose);
        router.post(path).handler(BodyHandler.create(false).setBodyLimit(mount.maxEnvelope()));
        router.route(path).handler(this::goHome);
        router.route(path)
                .subRouter(SockJSHandler.create(vertx, mount.options()).socketHandler(this::accept));
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
        var session = requestOfSession.matcher(context.request().path());
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

    private void accept(SockJSSocket socket) {
        var connection = new SockJsConnection(vertx, socket);
        SockJsHomes.@Nullable Home home = socket.routingContext().get(HOME);
        connection.begin((home == null ? doorway : home.doorway()).open(connection));
    }
}
