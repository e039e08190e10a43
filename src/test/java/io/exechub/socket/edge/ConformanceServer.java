package io.exechub.socket.edge;

import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The service's own doors for WebSocket, SockJS and Socket.IO, leading to echoes instead of sessions, for conformance
 * suites: Autobahn, sockjs-protocol, and those of Engine.IO and Socket.IO. Open to everybody on the loopback interface:
 * {@code make conformance-server PORT=9001}.
 */
public final class ConformanceServer implements AutoCloseable {
    /** Bytes of one message. */
    public static final int MAX_MESSAGE = 16 * 1024 * 1024;

    /** The same, of a narrow server. */
    public static final int MAX_NARROW_MESSAGE = 64 * 1024;

    private static final String HOST = "127.0.0.1";
    /** Two event loops share the port, as they do in the service. */
    private static final int INSTANCES = 2;

    /** Some cases of outside suites send two requests 5 ms apart, or less, and want them to be served in that order. */
    private static final int INSTANCES_FOR_SUITES = 1;

    private static final TrustedProxies PROXIES = new TrustedProxies(List.of());
    private static final int MAX_SOCKJS_MESSAGE = 1024 * 1024;
    private static final long DEADLINE_SECONDS = 20;

    private final Vertx vertx;
    private final int port;

    private record Mounted(SockJsMount mount, Doorway doorway, Homes homes) {}

    private ConformanceServer(
            int port, int maxMessage, HttpServerOptions options, int instances, SocketIoEchoes.Terms terms) {
        this.port = port == 0 ? freePort() : port;
        this.vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        var mounts = mounts(instances);
        var homes = new Homes(instances);
        for (int i = 0; i < instances; i++) {
            await(vertx.deployVerticle(
                    (Deployable) new Instance(this.port, maxMessage, options, mounts, homes, terms)));
        }
    }

    /** Serves until it is closed; on any free port if {@code port} is 0. */
    public static ConformanceServer start(int port) {
        return new ConformanceServer(port, MAX_MESSAGE, new HttpServerOptions(), INSTANCES, SocketIoEchoes.HASTY);
    }

    /** One whose clients of Engine.IO may be silent for long, however busy the machine is. */
    public static ConformanceServer startPatient() {
        return new ConformanceServer(0, MAX_MESSAGE, new HttpServerOptions(), INSTANCES, SocketIoEchoes.PATIENT);
    }

    /** One that takes little, and whose host keeps little for it, so that it soon notices who does not read. */
    public static ConformanceServer startNarrow() {
        return new ConformanceServer(
                0,
                MAX_NARROW_MESSAGE,
                new HttpServerOptions().setSendBufferSize(16_384).setReceiveBufferSize(16_384),
                INSTANCES,
                SocketIoEchoes.HASTY);
    }

    /** Serves on the port that is the only argument until the process is told to end. */
    public static void main(String[] args) {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        var server = new ConformanceServer(
                port, MAX_MESSAGE, new HttpServerOptions(), INSTANCES_FOR_SUITES, SocketIoEchoes.HASTY);
        System.out.printf(
                "ready: ws://%1$s:%2$d/ws, http://%1$s:%2$d/engine.io/, http://%1$s:%2$d/socket.io/, SockJS at http://%1$s:%2$d%3$s%n",
                HOST,
                server.port(),
                String.join(
                        ", ", mounts(1).stream().map(at -> at.mount().path()).toList()));
    }

    /** Where it is reached, on the loopback interface. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static List<Mounted> mounts(int instances) {
        return List.of(
                mounted("/echo", Echoes.ECHO, options(), instances),
                mounted("/close", Echoes.CLOSE, options(), instances),
                mounted(
                        "/disabled_websocket_echo",
                        Echoes.ECHO,
                        options().addDisabledTransport(Transport.WEBSOCKET.name()),
                        instances),
                mounted("/cookie_needed_echo", Echoes.ECHO, options().setInsertJSESSIONID(true), instances),
                mounted("/amplify", Echoes.AMPLIFY, options(), instances));
    }

    private static Mounted mounted(String path, Doorway doorway, SockJSHandlerOptions options, int instances) {
        return new Mounted(new SockJsMount(path, MAX_SOCKJS_MESSAGE, options), doorway, new Homes(instances));
    }

    /** As the protocol's test suite wants it; also with the transports that the service has switched off. */
    private static SockJSHandlerOptions options() {
        return new SockJSHandlerOptions().setMaxBytesStreaming(4_096).setInsertJSESSIONID(false);
    }

    /** What one event loop serves. */
    private static final class Instance extends VerticleBase {
        private final OriginPolicy origins;
        private final int port;
        private final int maxMessage;
        private final HttpServerOptions options;
        private final List<Mounted> mounts;
        private final Homes engineHomes;
        private final SocketIoEchoes.Terms terms;

        Instance(
                int port,
                int maxMessage,
                HttpServerOptions options,
                List<Mounted> mounts,
                Homes engineHomes,
                SocketIoEchoes.Terms terms) {
            this.port = port;
            this.maxMessage = maxMessage;
            this.options = options;
            this.mounts = mounts;
            this.engineHomes = engineHomes;
            this.terms = terms;
            this.origins = new OriginPolicy(new EdgeSettings(
                    HOST,
                    port,
                    1,
                    1_000,
                    0,
                    RequestSettings.defaults(),
                    List.of(),
                    List.of(EdgeSettings.ANY_ORIGIN),
                    ConsoleAccess.OFF,
                    Duration.ZERO,
                    Optional.empty()));
        }

        @Override
        public Future<?> start() {
            var engines = engines();
            var doors = new ArrayList<UpgradeDoor>(engines);
            doors.add(new WebSocketTransport(new WebSocketUpgrade(context, origins, maxMessage), Echoes.ECHO, PROXIES));
            mounts.forEach(mounted ->
                    doors.add(new SockJsUpgrade(mounted.mount(), context, origins, mounted.doorway(), PROXIES)));
            var routes = routes(engines);
            return vertx.createHttpServer(WebSocketUpgrade.configure(options))
                    .requestHandler(request -> UpgradeDoor.enter(request, doors, routes))
                    .listen(port, HOST);
        }

        private List<EngineTransport> engines() {
            var home = new Homes.Home(EventLoop.of(context), Echoes.ECHO);
            engineHomes.found(home);
            return List.of(
                    engine(home, "/engine.io", SocketIoEchoes::engine),
                    engine(home, "/socket.io", SocketIoEchoes.socketIo(vertx, terms)));
        }

        private EngineTransport engine(Homes.Home home, String path, EngineConversation.Doorway doorway) {
            return new EngineTransport(vertx, terms.at(path), doorway, engineHomes, home, origins, PROXIES);
        }

        private Router routes(List<EngineTransport> engines) {
            var routes = Router.router(vertx);
            Answers.explainFailures(routes);
            engines.forEach(engine -> engine.mount(routes));
            for (var mounted : mounts) {
                mounted.homes().found(new Homes.Home(EventLoop.of(context), mounted.doorway()));
                new SockJsTransport(
                                vertx,
                                mounted.doorway(),
                                mounted.homes(),
                                origins,
                                PROXIES,
                                mounted.mount(),
                                () -> false)
                        .mount(routes);
            }
            return routes;
        }
    }

    private static int freePort() {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException noneFree) {
            throw new UncheckedIOException(noneFree);
        }
    }

    private static <T> void await(Future<T> future) {
        try {
            future.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("not completed in time", late);
        }
    }
}
