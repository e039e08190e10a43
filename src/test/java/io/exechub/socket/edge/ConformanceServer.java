package io.exechub.socket.edge;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The service's own doors for WebSocket and SockJS, leading to echoes instead of sessions, for conformance suites: Autobahn
 * and sockjs-protocol. Open to everybody on the loopback interface: {@code make conformance-server PORT=9001}.
 */
public final class ConformanceServer implements AutoCloseable {
    /** Bytes of one message. */
    public static final int MAX_MESSAGE = 16 * 1024 * 1024;

    /** The same, of a narrow server. */
    public static final int MAX_NARROW_MESSAGE = 64 * 1024;

    private static final String HOST = "127.0.0.1";
    /** Two event loops share the port, as they do in the service. */
    private static final int INSTANCES = 2;

    private static final int MAX_SOCKJS_MESSAGE = 1024 * 1024;
    private static final long DEADLINE_SECONDS = 20;

    private final Vertx vertx;
    private final int port;

    private record Mounted(SockJsMount mount, Doorway doorway, Homes homes) {
        Mounted(String path, Doorway doorway, SockJSHandlerOptions options) {
            this(new SockJsMount(path, MAX_SOCKJS_MESSAGE, options), doorway, new Homes(INSTANCES));
        }
    }

    private ConformanceServer(int port, int maxMessage, HttpServerOptions options) {
        this.port = port == 0 ? freePort() : port;
        this.vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        var mounts = mounts();
        for (int i = 0; i < INSTANCES; i++) {
            await(vertx.deployVerticle((Deployable) new Instance(this.port, maxMessage, options, mounts)));
        }
    }

    /** Serves until it is closed; on any free port if {@code port} is 0. */
    public static ConformanceServer start(int port) {
        return new ConformanceServer(port, MAX_MESSAGE, new HttpServerOptions());
    }

    /** One that takes little, and whose host keeps little for it, so that it soon notices who does not read. */
    public static ConformanceServer startNarrow() {
        return new ConformanceServer(
                0,
                MAX_NARROW_MESSAGE,
                new HttpServerOptions().setSendBufferSize(16_384).setReceiveBufferSize(16_384));
    }

    /** Serves on the port that is the only argument until the process is told to end. */
    public static void main(String[] args) {
        var server = start(args.length == 0 ? 0 : Integer.parseInt(args[0]));
        System.out.printf(
                "ready: ws://%1$s:%2$d/ws, SockJS at http://%1$s:%2$d%3$s%n",
                HOST,
                server.port(),
                String.join(", ", mounts().stream().map(at -> at.mount().path()).toList()));
    }

    /** Where it is reached, on the loopback interface. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static List<Mounted> mounts() {
        return List.of(
                new Mounted("/echo", Echoes.ECHO, options()),
                new Mounted("/close", Echoes.CLOSE, options()),
                new Mounted(
                        "/disabled_websocket_echo",
                        Echoes.ECHO,
                        options().addDisabledTransport(Transport.WEBSOCKET.name())),
                new Mounted("/cookie_needed_echo", Echoes.ECHO, options().setInsertJSESSIONID(true)),
                new Mounted("/amplify", Echoes.AMPLIFY, options()));
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

        Instance(int port, int maxMessage, HttpServerOptions options, List<Mounted> mounts) {
            this.port = port;
            this.maxMessage = maxMessage;
            this.options = options;
            this.mounts = mounts;
            this.origins = new OriginPolicy(new EdgeSettings(
                    HOST,
                    port,
                    INSTANCES,
                    1_000,
                    0,
                    List.of(),
                    List.of(EdgeSettings.ANY_ORIGIN),
                    false,
                    Optional.empty()));
        }

        @Override
        public Future<?> start() {
            var upgrade = new WebSocketUpgrade(vertx, origins, maxMessage);
            var webSocket = new WebSocketTransport(upgrade, Echoes.ECHO, new TrustedProxies(List.of()));
            var routes = routes();
            return vertx.createHttpServer(WebSocketUpgrade.configure(options, maxMessage))
                    .requestHandler(request -> handle(request, webSocket, routes))
                    .listen(port, HOST);
        }

        private static void handle(HttpServerRequest request, WebSocketTransport webSocket, Router routes) {
            if (request.path().equals(WebSocketTransport.PATH)) {
                webSocket.handle(request);
            } else {
                routes.handle(request);
            }
        }

        private Router routes() {
            var routes = Router.router(vertx);
            Answers.explainFailures(routes);
            for (var mounted : mounts) {
                mounted.homes().found(new Homes.Home(EventLoop.of(context), mounted.doorway()));
                new SockJsTransport(
                                vertx,
                                mounted.doorway(),
                                mounted.homes(),
                                origins,
                                new TrustedProxies(List.of()),
                                mounted.mount())
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
