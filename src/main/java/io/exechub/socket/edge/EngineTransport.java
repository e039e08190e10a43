package io.exechub.socket.edge;

import io.exechub.socket.session.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Engine.IO, protocol 4, under one path, on one event loop: handshakes, polls, posts and upgrades. A session lives where its
 * handshake was accepted; its other requests are taken there.
 */
final class EngineTransport implements UpgradeDoor {
    private static final String VERSION = "4";
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    private static final String TOO_MANY = "Too many clients on their way in; try again";
    private static final int ID_BYTES = 15;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final EngineMount mount;
    private final EngineConversation.Doorway doorway;
    private final Homes homes;
    private final Homes.Home here;
    private final OriginPolicy origins;
    private final TrustedProxies proxies;
    private final WebSocketUpgrade upgrade;

    EngineTransport(
            Vertx vertx,
            EngineMount mount,
            EngineConversation.Doorway doorway,
            Homes homes,
            Homes.Home here,
            OriginPolicy origins,
            TrustedProxies proxies) {
        this.vertx = vertx;
        this.mount = mount;
        this.doorway = doorway;
        this.homes = homes;
        this.here = here;
        this.origins = origins;
        this.proxies = proxies;
        this.upgrade = new WebSocketUpgrade(here.eventLoop().context(), origins, mount.maxPayload());
    }

    /** Whether a request goes to a path where Engine.IO is spoken. */
    static boolean isAt(String path, HttpServerRequest request) {
        var requested = request.path();
        return requested.startsWith(path)
                && (requested.length() == path.length()
                        || requested.substring(path.length()).equals("/"));
    }

    /** Whether a request says that it belongs to a session. */
    static boolean isOfSession(HttpServerRequest request) {
        return param(request, "sid") != null;
    }

    /** Null if there is none, or if the query cannot be read, on which Vert.x fails. */
    private static @Nullable String param(HttpServerRequest request, String name) {
        try {
            return request.getParam(name);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    @Override
    public boolean isFor(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.UPGRADE) && isAt(mount.path(), request);
    }

    /** To begin a session or to carry one. */
    @Override
    public void enter(HttpServerRequest request) {
        var sid = param(request, "sid");
        var problem = problem(request, WEBSOCKET);
        if (problem != null) {
            problem.answer(request.response());
        } else if (sid != null) {
            upgrade.accept(request, socket -> offer(socket, homeOf(sid), sid));
        } else if (isFull()) {
            Answers.tryAgain(request.response(), TOO_MANY);
        } else {
            upgrade.accept(
                    request, socket -> open(request, new EngineWebSocket(socket, here.eventLoop(), here.eventLoop())));
        }
    }

    /** Mounts what needs no upgrade, and begins to look after the clocks of the sessions here. */
    void mount(Router router) {
        var path = Pattern.quote(mount.path()) + "/?";
        router.routeWithRegex(path).handler(origins.transportCors());
        router.routeWithRegex(path).handler(this::understand);
        router.getWithRegex(path).handler(this::poll);
        router.postWithRegex(path).handler(this::beginPost);
        router.postWithRegex(path).handler(Bodies.upTo(mount.maxPayload()));
        router.postWithRegex(path).handler(this::post);
        router.routeWithRegex(path).handler(context -> EngineError.BAD_REQUEST.answer(context.response()));
        vertx.setPeriodic(mount.sweep().toMillis(), timer -> here.engines().sweep(Ticker.SYSTEM.millis()));
    }

    /** Begins sessions, refuses what is wrong, and lets pass what is of a session. */
    private void understand(RoutingContext context) {
        var request = context.request();
        var problem = problem(request, POLLING);
        if (problem != null) {
            problem.answer(context.response());
        } else if (isOfSession(request)) {
            context.next();
        } else if (isFull()) {
            Answers.tryAgain(context.response(), TOO_MANY);
        } else {
            open(request, null).poll(context.response());
        }
    }

    /** What is wrong with a request that comes in this way; null if nothing is. */
    private @Nullable EngineError problem(HttpServerRequest request, String way) {
        var transport = param(request, "transport");
        var sid = param(request, "sid");
        if (!POLLING.equals(transport) && !WEBSOCKET.equals(transport)) {
            return EngineError.UNKNOWN_TRANSPORT;
        } else if (!VERSION.equals(param(request, "EIO"))) {
            return EngineError.UNSUPPORTED_VERSION;
        } else if (!way.equals(transport)) {
            return EngineError.BAD_REQUEST;
        } else if (sid == null) {
            return request.method().equals(HttpMethod.GET) ? null : EngineError.BAD_METHOD;
        }
        return isKnown(sid) ? null : EngineError.UNKNOWN_SESSION;
    }

    private boolean isKnown(String sid) {
        var home = homes.of(sid);
        return home != null && home.engines().knows(sid);
    }

    private Homes.Home homeOf(String known) {
        return Objects.requireNonNull(homes.of(known), "a known session has a home");
    }

    private boolean isFull() {
        return here.engines().size() >= mount.maxSessions();
    }

    private EngineSession open(HttpServerRequest request, @Nullable EngineWebSocket socket) {
        var id = homes.idFor(here, randomId());
        var session = new EngineSession(id, proxies.clientOf(request), here, mount, socket, doorway);
        here.engines().add(id, session);
        return session;
    }

    static String randomId() {
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private void offer(StrictWebSocket socket, Homes.Home home, String sid) {
        var offered = new EngineWebSocket(socket, here.eventLoop(), home.eventLoop());
        home.eventLoop().run(() -> {
            var session = home.engines().get(sid);
            if (session == null) {
                offered.close(1000, "");
            } else {
                session.offer(offered);
            }
        });
    }

    private void poll(RoutingContext context) {
        atHome(context, session -> session.poll(context.response()));
    }

    private void beginPost(RoutingContext context) {
        var response = context.response();
        // Whatever it is called: as a form it would be decoded.
        context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
        ifAlive(context, session -> session.beginPost(response));
        context.addEndHandler(ended -> ifAlive(context, session -> session.endPost(response)));
        context.next();
    }

    private void post(RoutingContext context) {
        var body = context.body().buffer();
        atHome(context, session -> session.post(body, context.response()));
    }

    private void atHome(RoutingContext context, Consumer<EngineSession> step) {
        atHome(context, step, () -> EngineError.UNKNOWN_SESSION.answer(context.response()));
    }

    private void ifAlive(RoutingContext context, Consumer<EngineSession> step) {
        atHome(context, step, () -> {});
    }

    private void atHome(RoutingContext context, Consumer<EngineSession> step, Runnable otherwise) {
        var sid = context.request().getParam("sid");
        var home = homeOf(sid);
        home.eventLoop().run(() -> {
            var session = home.engines().get(sid);
            if (session == null) {
                otherwise.run();
            } else {
                step.accept(session);
            }
        });
    }
}
