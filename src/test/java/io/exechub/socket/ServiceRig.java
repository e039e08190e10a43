package io.exechub.socket;

import io.exechub.socket.auth.TokenIssuer;
import io.exechub.socket.config.ConfigLoader;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.model.UserId;
import io.exechub.socket.telemetry.PushMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The whole service in this process, on free ports, with a real Redis. What is tested goes through {@link #http},
 * {@link #connect} and {@link RedisRig}: as everybody else would.
 */
final class ServiceRig implements AutoCloseable {
    /** The native door, and SockJS' WebSocket without its framing. */
    static final String WS = "/ws";

    static final String SOCKJS = "/socket/websocket";

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Path NO_FILES = Path.of("target", "no-files");

    private final Vertx vertx;
    private final @Nullable TokenIssuer issuer;
    private final SocketService service;

    private ServiceRig(RedisRig redis, Map<String, String> settings) {
        var env = new HashMap<>(Map.of(
                "PORT", "0",
                "MANAGEMENT_PORT", "0",
                "JWT_SECRET", SECRET,
                "DRAIN_WINDOW", "0s",
                "REDIS_URL", redis.uri().toString(),
                // So that an outage in a test is a short one.
                "EXECHUB_REDIS_MAX_BACKOFF", "200ms",
                "EXECHUB_REDIS_CANARY_INTERVAL", "200ms",
                "EXECHUB_EDGE_INSTANCES", "2"));
        env.putAll(settings);
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var config = load(env);
        vertx = await(VertxFactory.create(config.cluster(), config.edge().verticles(), registry));
        // Where the service has no secret, tokens are the test's own business.
        issuer = config.token().keys().secret().isPresent()
                ? new TokenIssuer(vertx, config.token(), Instant::now)
                : null;
        service = new SocketService(vertx, config, config.redis().orElseThrow(), registry);
        await(service.start());
    }

    private static ServiceConfig load(Map<String, String> env) {
        var brief = Vertx.vertx();
        try {
            return await(ConfigLoader.load(brief, env, NO_FILES));
        } finally {
            await(brief.close());
        }
    }

    /** Starts the service and waits until it is ready; {@code settings} are names and values of its environment. */
    static ServiceRig start(RedisRig redis, String... settings) {
        var rig = startUnready(redis, settings);
        Eventually.until("ready", rig::isReady);
        return rig;
    }

    /** Starts the service where Redis may be away. */
    static ServiceRig startUnready(RedisRig redis, String... settings) {
        var env = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            env.put(settings[i], settings[i + 1]);
        }
        return new ServiceRig(redis, env);
    }

    /** A user whom no other test knows. */
    static String newUser() {
        return "u-" + UUID.randomUUID().toString().substring(0, 8);
    }

    int port() {
        return service.status().port();
    }

    HttpProbe http() {
        return new HttpProbe(port());
    }

    HttpProbe management() {
        return new HttpProbe(service.status().managementPort());
    }

    boolean isReady() {
        return management().get("/readyz").statusCode() == 200;
    }

    /** What {@code /metrics} says for a meter with these labels, as Prometheus writes it; 0 if there is none. */
    double metric(String nameAndLabels) {
        return management().metric(nameAndLabels);
    }

    String token(String user, String... scopes) {
        return token(user, Duration.ofHours(1), scopes);
    }

    String token(String user, Duration ttl, String... scopes) {
        return Objects.requireNonNull(issuer, "no secret").issue(new UserId(user), ttl, Set.of(scopes));
    }

    /** A socket that has said nothing yet. */
    WebSocketRecorder connect(String door) {
        return WebSocketRecorder.connect(port(), door);
    }

    /** A socket that is registered, without a position. */
    WebSocketRecorder register(String door, String user) {
        var socket = connect(door);
        socket.register(user, token(user));
        socket.next("registered");
        return socket;
    }

    /** What the router of the public port knows. */
    List<Route> routes() {
        return service.routes();
    }

    /** What the service counts with. */
    PushMetrics metrics() {
        return service.metrics();
    }

    /** Begins to let the clients go, as SIGTERM does. */
    Future<Void> drain() {
        return service.drain();
    }

    @Override
    public void close() {
        await(service.stop());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("not completed in time", late);
        }
    }
}
