package io.exechub.socket.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

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
        Gauge.builder("exechub.ready", () -> status.isReady() ? 1 : 0)
                .description("1 while new clients should come here")
                .register(registry);
        Gauge.builder("exechub.draining", () -> status.isDraining() ? 1 : 0)
                .description("1 while clients are sent away")
                .register(registry);
    }
}
