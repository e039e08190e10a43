package io.exechub.socket.telemetry;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.List;
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
        var server = vertx.createHttpServer().requestHandler(request -> handle(request, live));
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

    private void handle(HttpServerRequest request, HealthChecks live) {
        var response = request.response();
        if (LoggersEndpoint.isMeant(request.path())) {
            loggers.handle(request);
            return;
        }
        switch (request.path()) {
            case "/livez" -> live.checkStatus().onSuccess(result -> answer(response, result));
            case "/readyz" -> ready(response);
            case "/metrics" ->
                response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                        .end(registry.scrape());
            default -> response.setStatusCode(404).end("Here are /livez, /readyz, /metrics and /loggers\n");
        }
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
