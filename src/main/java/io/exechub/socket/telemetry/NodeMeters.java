package io.exechub.socket.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** What the node is and how it does, as meters. */
public final class NodeMeters {
    private NodeMeters() {}

    /** Asks the status whenever somebody looks. */
    public static void register(MeterRegistry registry, NodeStatus status, String version) {
        Gauge.builder("exechub.build.info", () -> 1)
                .description("always 1; what runs here")
                .tag("version", version)
                .tag("java", Runtime.version().toString())
                .register(registry);
        for (var state : NodeStatus.State.values()) {
            Gauge.builder("exechub.node.state", () -> status.state() == state ? 1 : 0)
                    .description("1 for the state that the node is in, 0 for the others")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("exechub.connections.limit", status::maxConnections)
                .description("how many connections the node may hold")
                .register(registry);
    }
}
