package io.exechub.socket;

import io.exechub.socket.auth.IssuerKeys;
import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.broker.RedisRevocations;
import io.exechub.socket.broker.RedisTickets;
import io.exechub.socket.broker.RedisTraces;
import io.exechub.socket.broker.TraceLog;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.edge.CertificateReload;
import io.exechub.socket.edge.EdgeSettings;
import io.exechub.socket.edge.Homes;
import io.exechub.socket.edge.HttpVerticle;
import io.exechub.socket.edge.Lobby;
import io.exechub.socket.edge.Turnstile;
import io.exechub.socket.ingest.NotificationVerticle;
import io.exechub.socket.ingest.PubSubSource;
import io.exechub.socket.ingest.StreamSource;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.redis.RedisSubscriber;
import io.exechub.socket.redis.Refusals;
import io.exechub.socket.routing.ClusterProbe;
import io.exechub.socket.routing.EdgeBus;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.routing.Expulsions;
import io.exechub.socket.session.RegistrationThrottle;
import io.exechub.socket.session.SessionHub;
import io.exechub.socket.session.Ticker;
import io.exechub.socket.telemetry.ManagementVerticle;
import io.exechub.socket.telemetry.MemoryWatch;
import io.exechub.socket.telemetry.NodeMeters;
import io.exechub.socket.telemetry.NodeStatus;
import io.exechub.socket.telemetry.PushMetrics;
import io.exechub.socket.telemetry.Tracer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: makes every part of the service, starts them in order and stops them in the opposite one. */
public final class SocketService {
    private static final Logger log = LoggerFactory.getLogger(SocketService.class);

    private final Vertx vertx;
    private final ServiceConfig config;
    private final EdgeSettings edge;
    private final RedisSettings redis;
    private final PrometheusMeterRegistry registry;
    private final PushMetrics metrics;
    private final NodeStatus status;
    private final RegistrationThrottle throttle;
    private final MemoryWatch memory;
    private final Turnstile turnstile;
    private final EdgeBus bus;
    private final Brokers brokers;
    private final Optional<TraceLog> traceLog;
    private final Tracer tracer;
    private final Optional<IssuerKeys> issuerKeys;
    private final TokenVerifier verifier;
    private final String nodeId = UUID.randomUUID().toString().substring(0, 8);
    private final List<SessionHub> hubs = new ArrayList<>();
    private final List<HttpVerticle> edges = new ArrayList<>();
    /** Deployment ids, in the order of starting. */
    private final List<String> deployed = new ArrayList<>();

    /**
     * Makes the parts; reads key files, so not on an event loop.
     *
     * @param redis where Redis is: the configured one or, in development, the bundled one
     */
    public SocketService(Vertx vertx, ServiceConfig config, RedisSettings redis, PrometheusMeterRegistry registry) {
        this.vertx = vertx;
        this.config = config;
        this.edge = FreePort.chosen(config.edge());
        this.redis = redis;
        this.registry = registry;
        this.metrics = new PushMetrics(registry);
        metrics.expect(MeterLabels.all());
        this.status = new NodeStatus(config.edge().maxConnections());
        NodeMeters.register(registry, status, Version.current());
        this.throttle = new RegistrationThrottle(config.session());
        this.memory = new MemoryWatch(config.edge().maxConnections());
        this.turnstile = new Turnstile(config.edge(), memory::isExhausted, metrics);
        this.bus = new EdgeBus(vertx);
        var refusals = new Refusals(vertx);
        this.brokers = new Brokers(vertx, config, redis, metrics, refusals, bus);
        status.require("redis-takes-writes", () -> !refusals.goOn());
        this.traceLog = config.trace().sample() > 0 ? Optional.of(traceLog()) : Optional.empty();
        this.tracer = traceLog.<Tracer>map(on -> on).orElse(Tracer.OFF);
        var keys = config.token().keys();
        this.issuerKeys = keys.jwksUrl().map(url -> new IssuerKeys(keys, metrics::jwksRefresh));
        this.verifier = new TokenVerifier(config.token(), issuerKeys, Instant::now);
    }

    /** Begins: events are heard before clients are let in. Completes without waiting for Redis to be reachable. */
    public Future<Void> start() {
        return deploy(memory)
                .compose(watching -> traceLog.map(this::deploy).orElseGet(Future::succeededFuture))
                .compose(tracing -> deployIssuerKeys())
                .compose(loading -> deploy(notifications()))
                .compose(listening -> deployEdges())
                .compose(open -> deployCertificateReload())
                .onSuccess(open -> watchCluster())
                .compose(
                        open -> deploy(new ManagementVerticle(config.management(), status, registry, this::eventLoops)))
                .onSuccess(up -> log.atInfo()
                        .addKeyValue("node", nodeId)
                        .addKeyValue("port", status.port())
                        .addKeyValue("management", status.managementPort())
                        .addKeyValue("native", vertx.isNativeTransportEnabled())
                        .log("started"));
    }

    /** Lets the clients go, at an even pace, each told when to come back; nobody new is let in. */
    public Future<Void> drain() {
        status.drain();
        log.atInfo()
                .addKeyValue("connections", status.connections())
                .addKeyValue("window", config.drainWindow())
                .log("draining");
        return Future.join(hubs.stream()
                        .map(hub -> hub.drain(config.drainWindow()))
                        .toList())
                .mapEmpty();
    }

    /** Ends every part; one that fails does not keep the others from ending. */
    public Future<Void> stop() {
        Future<Void> stopped = Future.succeededFuture();
        for (int i = deployed.size() - 1; i >= 0; i--) {
            var id = deployed.get(i);
            stopped = stopped.eventually(() -> vertx.undeploy(id))
                    .onFailure(failure -> log.warn("a part did not stop cleanly", failure));
        }
        return stopped;
    }

    /** How the node is, and which ports it bound. */
    public NodeStatus status() {
        return status;
    }

    /** For tests of what is rarely counted. */
    PushMetrics metrics() {
        return metrics;
    }

    /** For the test of whether each is documented. */
    List<Route> routes() {
        return edges.get(0).routes();
    }

    private Future<Void> deployIssuerKeys() {
        if (issuerKeys.isEmpty()) {
            return Future.succeededFuture();
        }
        status.require("token-keys", issuerKeys.get()::isLoaded);
        return deploy(issuerKeys.get());
    }

    private TraceLog traceLog() {
        return new TraceLog(config.trace(), nodeId, brokers.link(TraceLog.scripts()), metrics);
    }

    private NotificationVerticle notifications() {
        return new NotificationVerticle(List.of(pubSub(), streams()));
    }

    private PubSubSource pubSub() {
        var link = brokers.link();
        var subscriber =
                new RedisSubscriber(vertx, redis, Set.of(config.ingest().channel()), link, metrics);
        var source = new PubSubSource(vertx, subscriber, router(link), config.ingest());
        status.require("submission-events", () -> source.isListening() && link.isUp());
        return source;
    }

    private StreamSource streams() {
        var source = new StreamSource(
                vertx,
                nodeId,
                config.ingest(),
                () -> brokers.link(StreamSource.scripts()),
                router(brokers.link()),
                metrics);
        status.require("submission-streams", source::isListening);
        return source;
    }

    private EventRouter router(RedisLink link) {
        return new EventRouter(vertx, brokers.over(link), bus, metrics, tracer);
    }

    private Future<Void> deployEdges() {
        int instances = edge.verticles();
        var homes = new Homes(instances);
        return Future.all(IntStream.range(0, instances)
                        .mapToObj(instance -> edge(instance, homes))
                        .map(this::deploy)
                        .toList())
                .mapEmpty();
    }

    private Future<Void> deployCertificateReload() {
        return edge.tls()
                .map(tls -> deploy(new CertificateReload(tls, edges.get(0)::use, metrics)))
                .orElseGet(Future::succeededFuture);
    }

    private void watchCluster() {
        if (vertx.isClustered()) {
            var probe = new ClusterProbe(vertx, EdgeAddress.of(nodeId, 0));
            status.require("cluster", probe::isKnown);
        }
    }

    private HttpVerticle edge(int instance, Homes homes) {
        var link = brokers.link();
        var broker = brokers.over(link);
        var revocations = new RedisRevocations(link);
        var tokens = new VerifiedTokens(verifier, revocations);
        var expulsions = new Expulsions(broker, revocations, bus);
        var address = EdgeAddress.of(nodeId, instance);
        var hub = new SessionHub(
                vertx,
                address,
                config.session(),
                new SessionHub.Services(
                        broker,
                        revocations,
                        new RedisTickets(link, RedisKeys::ticket),
                        expulsions::replaced,
                        verifier,
                        config.token().leeway(),
                        throttle,
                        status,
                        metrics,
                        tracer,
                        Ticker.SYSTEM));
        // Of its own: waiting for replicas would hold up registrations.
        var publishing = brokers.link();
        status.require("edge-" + instance, () -> link.isUp() && publishing.isUp());
        hubs.add(hub);
        var verticle = new HttpVerticle(
                edge,
                config.session(),
                config.revocations(),
                new HttpVerticle.Parts(
                        address,
                        bus,
                        hub,
                        homes,
                        turnstile,
                        new Lobby(edge.requests(), edge.verticles(), metrics),
                        router(publishing),
                        expulsions,
                        tokens,
                        new AdminPasses(tokens, revocations, new RedisTickets(link, RedisKeys::consolePass)),
                        new RedisTraces(config.trace(), link),
                        status,
                        config.ingest().maxEventSize(),
                        Version.current()));
        edges.add(verticle);
        return verticle;
    }

    private Future<Void> deploy(Deployable verticle) {
        return vertx.deployVerticle(verticle).onSuccess(deployed::add).mapEmpty();
    }

    private List<Context> eventLoops() {
        return edges.stream().map(HttpVerticle::eventLoop).toList();
    }
}
