package io.exechub.socket.telemetry;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The management port, for the orchestrator and Prometheus, never for clients: {@code /livez} (the event loops turn;
 * never asks Redis, whose absence no restart would cure), {@code /readyz}, {@code /metrics} and {@code /loggers}.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final long LOOP_TURNS_WITHIN_MILLIS = 2_000;

    private final ManagementSettings settings;
    private final NodeStatus status;
    private final PrometheusMeterRegistry registry;
    private final Supplier<List<Context>> eventLoops;
    private final LoggersEndpoint loggers = new LoggersEndpoint();

    /** @param eventLoops those whose turning is life */
    public ManagementVerticle(
            ManagementSettings settings,
            NodeStatus status,
            PrometheusMeterRegistry registry,
            Supplier<List<Context>> eventLoops) {
        this.settings = settings;
        this.status = status;
        this.registry = registry;
        this.eventLoops = eventLoops;
    }

    @Override
    public Future<?> start() {
        var live = HealthChecks.create(vertx).register("event-loops", LOOP_TURNS_WITHIN_MILLIS, this::turn);
        var endpoints = endpoints(live);
        var server = vertx.createHttpServer().requestHandler(request -> handle(request, endpoints));
        return Listening.on(server, settings.host(), settings.port(), "MANAGEMENT_PORT")
                .onSuccess(bound -> status.managementPort(bound.actualPort()));
    }

    private void turn(Promise<Status> alive) {
        Future.all(eventLoops.get().stream().map(ManagementVerticle::ping).toList())
                .map(Status.OK())
                .onComplete(alive);
    }

    private static Future<Void> ping(Context eventLoop) {
        var turned = Promise.<Void>promise();
        eventLoop.runOnContext(go -> turned.complete());
        return turned.future();
    }

    private Map<String, Handler<HttpServerRequest>> endpoints(HealthChecks live) {
        var endpoints = new TreeMap<String, Handler<HttpServerRequest>>();
        endpoints.put("/livez", request -> live.checkStatus().onSuccess(result -> answer(request.response(), result)));
        endpoints.put("/readyz", request -> ready(request.response()));
        endpoints.put("/metrics", request -> scrape(request.response()));
        endpoints.put(LoggersEndpoint.PATH, loggers::handle);
        endpoints.put(LoggersEndpoint.OF_ONE, loggers::handle);
        return endpoints;
    }

    private static void handle(HttpServerRequest request, Map<String, Handler<HttpServerRequest>> endpoints) {
        var path = LoggersEndpoint.isOfOne(request.path()) ? LoggersEndpoint.OF_ONE : request.path();
        var endpoint = endpoints.get(path);
        if (endpoint == null) {
            request.response().setStatusCode(404).end("Here are " + String.join(", ", endpoints.keySet()) + "\n");
        } else {
            endpoint.handle(request);
        }
    }

    private void scrape(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .end(registry.scrape());
    }

    private static void answer(HttpServerResponse response, CheckResult result) {
        response.setStatusCode(result.getUp() ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(result.toJson().encode());
    }

    private void ready(HttpServerResponse response) {
        var text = new StringBuilder(status.state().name()).append('\n');
        status.conditions()
                .forEach((name, holds) ->
                        text.append(holds ? "ok   " : "fail ").append(name).append('\n'));
        response.setStatusCode(status.isReady() ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text.toString());
    }
}
