package io.exechub.socket.routing;

import io.exechub.socket.model.EdgeAddress;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the cluster knows this node: asks it, every few seconds, who listens at one of this node's addresses. A node
 * that a healed netsplit left without its entries would hear nothing, and not know.
 */
public final class ClusterProbe {
    private static final Logger log = LoggerFactory.getLogger(ClusterProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final ClusterManager cluster;
    private final EdgeAddress address;
    private volatile boolean known;

    /** @param address one of this node's, listened at by the time of the first answer */
    public ClusterProbe(Vertx vertx, EdgeAddress address) {
        this.cluster = ((VertxInternal) vertx).clusterManager();
        this.address = address;
        vertx.setPeriodic(1, INTERVAL.toMillis(), timer -> ask());
    }

    /** Whether the cluster knew this node when it was last asked. May be called from any thread. */
    public boolean isKnown() {
        return known;
    }

    private void ask() {
        if (!cluster.isActive()) {
            known = false;
            return;
        }
        var answer = Promise.<List<RegistrationInfo>>promise();
        cluster.getRegistrations(address.value(), answer);
        answer.future()
                .map(listeners -> listeners.stream().anyMatch(this::isMine))
                .otherwise(false)
                .onSuccess(this::settle);
    }

    private boolean isMine(RegistrationInfo listener) {
        return listener.nodeId().equals(cluster.getNodeId());
    }

    private void settle(boolean now) {
        if (known && !now) {
            log.warn("the cluster no longer knows this node");
        }
        known = now;
    }
}
