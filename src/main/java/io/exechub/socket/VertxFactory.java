package io.exechub.socket;

import io.exechub.socket.routing.ClusterSettings;
import io.exechub.socket.routing.Clustering;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** Vert.x as this service wants it. */
final class VertxFactory {
    private VertxFactory() {}

    /**
     * Alone or, if the settings say so, once it has joined the cluster.
     *
     * @param eventLoops as many as there are HTTP verticles. What hears of events shares them: on a loop of its own, it
     *     woke another thread for each event that it could have handed over where it was
     */
    static Future<Vertx> create(ClusterSettings cluster, int eventLoops, MeterRegistry registry) {
        measureBuffers(registry);
        new FileDescriptorMetrics().bindTo(registry);
        var options = new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setPreferNativeTransport(true)
                .setMetricsOptions(metrics());
        if (cluster.mode() == ClusterSettings.Mode.OFF) {
            return Future.succeededFuture(builder(options, registry).build());
        }
        options.setEventBusOptions(Clustering.eventBus(cluster));
        return builder(options, registry)
                .withClusterManager(Clustering.manager(cluster))
                .buildClustered();
    }

    /** Vert.x' own meters are those of an allocator that it no longer uses. */
    private static void measureBuffers(MeterRegistry registry) {
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            new NettyAllocatorMetrics(allocator).bindTo(registry);
        }
    }

    private static VertxBuilder builder(VertxOptions options, MeterRegistry registry) {
        return Vertx.builder().with(options).withMetrics(new MicrometerMetricsFactory(registry));
    }

    /** JVM and Netty memory only: Vert.x' meters of each request and message cost more, and say less, than ours. */
    private static MicrometerMetricsOptions metrics() {
        var metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(true)
                .setNettyMetricsEnabled(true);
        for (var domain : MetricsDomain.values()) {
            metrics.addDisabledMetricsCategory(domain);
        }
        // Not among the domains: the Redis client's, of which each of our links would register one and the same.
        metrics.getDisabledMetricsCategories().add("redis");
        return metrics;
    }
}
