package io.exechub.socket.edge;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The door {@code /socket}: SockJS 0.3.3 over xhr-streaming, eventsource and xhr-polling; over websocket it is
 * {@link SockJsUpgrade}. The transports that load a script from elsewhere (htmlfile, jsonp, iframes) are off.
 */
final class SockJsTransport {
    static final String PATH = "/socket";
    /** In metrics and logs. */
    static final String NAME = "sockjs";

    static final int YEAR_SECONDS = 31_536_000;

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
    private static final Pattern ENDS_CONNECTION = Pattern.compile("/(xhr|xhr_streaming|eventsource|htmlfile|jsonp)$");
    private static final Set<String> RECEIVES = Set.of("xhr", "xhr_streaming", "eventsource");
    private static final String HOME = Homes.Home.class.getName();

    private final Vertx vertx;
    private final Doorway doorway;
    private final Homes homes;
    private final OriginPolicy origins;
    private final TrustedProxies proxies;
    private final SockJsMount mount;
    private final BooleanSupplier draining;
    private final Pattern requestOfSession;

    /** @param draining whether new sessions are refused */
    SockJsTransport(
            Vertx vertx,
            Doorway doorway,
            Homes homes,
            OriginPolicy origins,
            TrustedProxies proxies,
            SockJsMount mount,
            BooleanSupplier draining) {
        this.vertx = vertx;
        this.doorway = doorway;
        this.homes = homes;
        this.origins = origins;
        this.proxies = proxies;
        this.mount = mount;
        this.draining = draining;
        this.requestOfSession = Pattern.compile(Pattern.quote(mount.path())
                + "/[^/.]+/([^/.]+)/(xhr|xhr_streaming|xhr_send|eventsource|htmlfile|jsonp|jsonp_send)");
    }

    void mount(Router router) {
        var path = mount.path() + "/*";
        router.options(path).handler(SockJsTransport::keepAnswer);
        router.route(path).handler(origins.transportCors());
        router.route(path).handler(SockJsTransport::refuseUpgrade);
        router.getWithRegex(quoted("")).handler(SockJsTransport::greet);
        // A leftover of SockJS 0.1, on which Vert.x fails.
        router.routeWithRegex(quoted("/chunking_test")).handler(request -> request.fail(404));
        if (!mount.hasFrames()) {
            router.routeWithRegex(quoted("/iframe[^/]*")).handler(request -> request.fail(404));
        }
        router.route(path).handler(SockJsTransport::announceClose);
        router.post(path).handler(Bodies.upTo(mount.maxEnvelope()));
        router.postWithRegex(quoted("/[^/.]+/[^/.]+/xhr_send")).handler(SentMessages::check);
        router.route(path).handler(this::goHome);
        router.route(path)
                .subRouter(SockJSHandler.create(vertx, mount.options()).socketHandler(this::accept));
    }

    private String quoted(String pattern) {
        return Pattern.quote(mount.path()) + pattern;
    }

    /** Vert.x greets at the path with a slash only. */
    private static void greet(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=UTF-8")
                .end("Welcome to SockJS!\n");
    }

    /** Answers to OPTIONS may be kept for a year, says the protocol; preflights, which are answered by CORS, too. */
    private static void keepAnswer(RoutingContext context) {
        context.addHeadersEndHandler(begins -> {
            if (context.response().getStatusCode() < 300) {
                context.response()
                        .putHeader(HttpHeaders.CACHE_CONTROL, "public,max-age=" + YEAR_SECONDS)
                        .putHeader(HttpHeaders.EXPIRES, HTTP_DATE.format(nextYear()));
            }
        });
        context.next();
    }

    private static ZonedDateTime nextYear() {
        return ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(YEAR_SECONDS);
    }

    /** WebSockets have a door of their own; Vert.x' would take those that spell their path in another way. */
    private static void refuseUpgrade(RoutingContext context) {
        if (context.request().canUpgradeToWebSocket()) {
            context.fail(404);
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
        home.eventLoop().later(() -> enter(home, session.group(1), session.group(2), context));
    }

    private void enter(Homes.Home home, String session, String transport, RoutingContext context) {
        if (!RECEIVES.contains(transport)) {
            context.next();
        } else if (draining.getAsBoolean() && !home.receivers().know(session)) {
            Answers.tryAgain(context.response(), Answers.SHUTTING_DOWN);
        } else {
            home.receivers().admit(session, transport, context);
        }
    }

    private void accept(SockJSSocket socket) {
        var request = socket.routingContext().request();
        var connection = new SockJsConnection(vertx, socket, proxies.clientOf(request));
        Homes.@Nullable Home home = socket.routingContext().get(HOME);
        var conversation = (home == null ? doorway : home.doorway()).open(connection);
        connection.begin(conversation);
        Handshake.tell(request, conversation);
    }
}
