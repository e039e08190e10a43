package io.exechub.socket.telemetry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start what this process can hold, and looks after its {@link MemoryBudget} from then on. */
public final class MemoryWatch extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(MemoryWatch.class);
    private static final long LOOK_MILLIS = 1_000;

    private final int maxConnections;
    private final MemoryBudget budget = new MemoryBudget(this::collect);

    /** @param maxConnections how many this node may hold */
    public MemoryWatch(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    @Override
    public Future<?> start() {
        log.info(Capacity.ofThisProcess().describe(maxConnections));
        vertx.setPeriodic(LOOK_MILLIS, timer -> budget.look());
        return Future.succeededFuture();
    }

    /** Whether no more clients should be let in. Thread-safe. */
    public boolean isExhausted() {
        return budget.isExhausted();
    }

    /** Takes as long as it takes: not on the event loop, though most collectors stop that, too. */
    private Future<?> collect() {
        return vertx.<Boolean>executeBlocking(() -> {
                    System.gc();
                    return true;
                })
                .onFailure(failure -> log.warn("collecting garbage failed", failure));
    }
}
