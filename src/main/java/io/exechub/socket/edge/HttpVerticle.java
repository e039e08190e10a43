package io.exechub.socket.edge;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.UserId;
import io.exechub.socket.routing.EdgeBus;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.routing.Expulsions;
import io.exechub.socket.session.SessionHub;
import io.exechub.socket.session.SessionSettings;
import io.exechub.socket.telemetry.Listening;
import io.exechub.socket.telemetry.NodeStatus;
import io.exechub.socket.telemetry.Traces;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the public port: its doors, its sessions, its address on the bus. Wires only; a socket that was
 * accepted here lives and ends here.
 */
public final class HttpVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);
    private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private final EdgeSettings settings;
    private final SessionSettings sessions;
    private final RevocationSettings revocations;
    private final Parts parts;
    private @Nullable Context eventLoop;
    private volatile @Nullable HttpServer server;
    private volatile List<Route> routes = List.of();

    /**
     * What this verticle joins.
     *
     * @param address where deliveries for its sessions arrive
     * @param maxEvent bytes of one published event
     * @param version of this service, for the health document
     */
    public record Parts(
            EdgeAddress address,
            EdgeBus bus,
            SessionHub hub,
            Homes homes,
            Turnstile turnstile,
            Lobby lobby,
            EventRouter router,
            Expulsions expulsions,
            ApiTokens tokens,
            ConsolePasses passes,
            Traces traces,
            NodeStatus status,
            int maxEvent,
            String version) {}

    /** One of possibly several that share the port. */
    public HttpVerticle(EdgeSettings settings, SessionSettings sessions, RevocationSettings revocations, Parts parts) {
        this.settings = settings;
        this.sessions = sessions;
        this.revocations = revocations;
        this.parts = parts;
    }

    @Override
    public Future<?> start() {
        eventLoop = context;
        var home = new Homes.Home(EventLoop.of(context), Doorway.to(parts.hub()));
        parts.homes().found(home);
        return parts.hub()
                .start()
                .compose(started -> parts.router().start())
                .compose(started -> parts.bus().listen(parts.address(), receiver()))
                .compose(listening -> open(home))
                .recover(this::endAfter)
                .onSuccess(this::opened);
    }

    private void opened(HttpServer listening) {
        server = listening;
        parts.status().port(listening.actualPort());
    }

    private EdgeBus.Receiver receiver() {
        return new EdgeBus.Receiver() {
            @Override
            public int deliver(Delivery delivery) {
                return parts.hub().deliver(delivery);
            }

            @Override
            public int remind(UserId user) {
                return parts.hub().remind(user);
            }

            @Override
            public int expel(Expulsion expulsion) {
                return parts.hub().expel(expulsion);
            }
        };
    }

    @Override
    public Future<?> stop() {
        return end();
    }

    /** Vert.x does not stop what did not start. */
    private <T> Future<T> endAfter(Throwable failure) {
        return end().transform(ended -> Future.failedFuture(failure));
    }

    private Future<Void> end() {
        return parts.router().stop().eventually(parts.hub()::stop);
    }

    /** All paths that are served, but for the upgrades of {@code /ws} and {@code /socket.io/}. None before it was started. */
    public List<Route> routes() {
        return routes;
    }

    /** Where this verticle runs. Only after it was started. */
    public Context eventLoop() {
        return Objects.requireNonNull(eventLoop, "not started");
    }

    private Future<HttpServer> open(Homes.Home home) {
        var origins = new OriginPolicy(settings);
        var proxies = new TrustedProxies(settings.trustedProxies());
        var upgrade = new WebSocketUpgrade(context, origins, sessions.maxFrame());
        var socketIo = new EngineTransport(vertx, socketIo(), this::welcome, parts.homes(), home, origins, proxies);
        var upgrades = List.of(
                new WebSocketTransport(upgrade, home.doorway(), proxies),
                new SockJsUpgrade(sockJs(), context, origins, home.doorway(), proxies),
                socketIo);
        var router = router(home, origins, proxies, socketIo);
        routes = router.getRoutes();
        var options = options();
        var listener = vertx.createHttpServer(options)
                .connectionHandler(connection -> accepted(connection, options))
                .invalidRequestHandler(new InvalidRequests(parts.lobby()::refused))
                .exceptionHandler(this::connectionFailed)
                .requestHandler(request -> handle(request, upgrades, router));
        parts.lobby().open(vertx);
        return Listening.on(listener, settings.host(), settings.port(), "PORT");
    }

    /** Peers break off at any time: that is no news. But one that does not get on with its handshake was closed by us. */
    private void connectionFailed(Throwable failure) {
        if (failure instanceof SslHandshakeTimeoutException) {
            parts.lobby().refused("tls_timeout");
        }
        log.trace("a connection failed", failure);
    }

    private void accepted(HttpConnection connection, HttpServerOptions options) {
        parts.lobby().enter(connection, RequestDecoder.install(connection, options));
    }

    private void handle(HttpServerRequest request, List<UpgradeDoor> upgrades, Router routes) {
        if (parts.status().isDraining() && isRefusedWhileDraining(request)) {
            Answers.tryAgain(request.response(), Answers.SHUTTING_DOWN);
        } else if (!parts.turnstile().admits(request)) {
            // Answered.
            return;
        } else {
            UpgradeDoor.enter(request, upgrades, routes);
        }
    }

    /**
     * New sockets and API calls; but of the requests of SockJS sessions {@link SockJsTransport} knows which are new, and
     * {@code /events} says so in its own way.
     */
    private static boolean isRefusedWhileDraining(HttpServerRequest request) {
        var path = request.path();
        return (Turnstile.opens(request) && !path.equals(SseTransport.PATH)) || path.startsWith("/api/");
    }

    private Router router(Homes.Home home, OriginPolicy origins, TrustedProxies proxies, EngineTransport socketIo) {
        var routes = Router.router(vertx);
        Answers.explainFailures(routes);
        new BrowserRules(proxies, settings.hsts()).mount(routes);
        // Before the others: CORS differs there.
        new SockJsTransport(
                        vertx, home.doorway(), parts.homes(), origins, proxies, sockJs(), parts.status()::isDraining)
                .mount(routes);
        socketIo.mount(routes);
        routes.route().handler(origins.cors());
        new SseTransport(vertx, parts.hub(), proxies).mount(routes);
        routes.route("/")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(new HealthDocument(parts.status(), parts.version()));
        new EventsApi(parts.router(), parts.tokens(), parts.maxEvent()).mount(routes);
        new UserApi(parts.hub().requests(), proxies).mount(routes);
        new AdminApi(parts.expulsions(), parts.tokens(), revocations).mount(routes);
        new TraceApi(parts.traces(), parts.tokens()).mount(routes);
        Pages.mount(routes);
        new Console(settings.console(), parts.tokens(), parts.passes()).mount(routes);
        return routes;
    }

    private SockJsMount sockJs() {
        return SockJsMount.of(SockJsTransport.PATH, sessions.heartbeat(), sessions.maxFrame());
    }

    /** A client has as long for its answer to a ping as on the other doors. */
    private EngineMount socketIo() {
        // Connections are those in the namespace; as many again may be on their way into it.
        int maxSessions = 2 * settings.maxConnections();
        return new EngineMount(
                SocketIoDoor.PATH,
                sessions.heartbeat(),
                sessions.heartbeat(),
                SocketIoDoor.maxPayload(sessions.maxFrame()),
                maxSessions);
    }

    private EngineConversation welcome(EngineSession session) {
        var door = new SocketIoDoor(parts.hub(), sessions.maxFrame());
        int maxAttached = SocketIoDoor.maxPayload(sessions.maxFrame());
        return new SocketIoClient(vertx, session, door, sessions.registrationTimeout(), maxAttached);
    }

    private HttpServerOptions options() {
        var options = WebSocketUpgrade.configure(new HttpServerOptions())
                .setTcpNoDelay(true)
                // Nobody needs it: its streams would escape the clocks of the lobby, and through a proxy that passes on
                // an Upgrade it leads past the proxy's rules.
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(settings.requests().maxRequestLine())
                .setMaxHeaderSize(settings.requests().maxHeader())
                .setAcceptBacklog(4_096);
        settings.tls().ifPresent(tls -> options.setSsl(true)
                .setSslHandshakeTimeout(settings.requests().requestTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeyCertOptions(files(tls))
                .setEnabledSecureTransportProtocols(TLS_VERSIONS));
        return options;
    }

    /** Absolute, since the library would look for a relative path on the class path, too. */
    private static PemKeyCertOptions files(TlsSettings tls) {
        return new PemKeyCertOptions()
                .addCertPath(tls.certFile().toAbsolutePath().toString())
                .addKeyPath(tls.keyFile().toAbsolutePath().toString());
    }

    /**
     * New connections get this certificate, those of the other verticles on this port included; the ones there are stay
     * open with theirs. Only after it was started, and with TLS.
     */
    public Future<Boolean> use(PemKeyCertOptions certificate) {
        return Objects.requireNonNull(server, "not started")
                .updateSSLOptions(new ServerSSLOptions()
                        .setKeyCertOptions(certificate)
                        .setEnabledSecureTransportProtocols(TLS_VERSIONS));
    }
}
