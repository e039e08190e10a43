package io.exechub.socket.ingest;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when other nodes use the same Redis and this one is in no cluster with them. Each then takes the sockets of the
 * others for those of dead nodes, and their users hear of an event only when a lease is renewed. Confined to one event loop.
 */
final class NeighbourWatch {
    private static final Logger log = LoggerFactory.getLogger(NeighbourWatch.class);
    /** One that is being replaced may still be letting its clients go. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private boolean inCompany;
    private boolean warned;
    private long inCompanySince;

    /** @param nanos a monotonic clock */
    NeighbourWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Takes note of how many nodes there are now, this one included.
     *
     * @return whether a warning is due, and was given: once each time that others have stayed
     */
    boolean see(int nodes) {
        long now = nanos.getAsLong();
        if (nodes < 2) {
            inCompany = false;
            warned = false;
        } else if (!inCompany) {
            inCompany = true;
            inCompanySince = now;
        } else if (!warned && now - inCompanySince >= PATIENCE.toNanos()) {
            warned = true;
            log.atWarn()
                    .addKeyValue("nodes", nodes)
                    .log("other nodes use this Redis, but this one is in no cluster, so that events reach users late:"
                            + " set CLUSTER on each, or give each a Redis of its own");
            return true;
        }
        return false;
    }
}
