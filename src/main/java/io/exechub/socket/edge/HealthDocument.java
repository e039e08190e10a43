package io.exechub.socket.edge;

import io.exechub.socket.telemetry.NodeStatus;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /}, or {@code HEAD}: how this node is, for people and simple probes. Always 200: it says what it knows. */
final class HealthDocument implements Handler<RoutingContext> {
    private final NodeStatus status;
    private final String version;

    HealthDocument(NodeStatus status, String version) {
        this.status = status;
        this.version = version;
    }

    @Override
    public void handle(RoutingContext context) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", status.state().name());
        document.put("service", "exechub-socket-service");
        document.put("version", version);
        document.put("connections", status.connections());
        document.put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
        document.put("checks", status.conditions());
        context.json(document);
    }
}
