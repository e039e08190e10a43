package io.exechub.socket.telemetry;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is memory for more clients. What counts of the heap is what survived its last collection, in the part where
 * long-lived objects are: garbage that nobody has collected yet is no reason to refuse anybody. Of Netty's direct memory
 * counts what is taken.
 *
 * <p>A collector that is not hard pressed may leave its last finding as it is for hours, whether that was "full" and most
 * has been freed since, or "empty" and it has been filled. So where the heap looks full and the finding is old, a collection is
 * asked for, once in a while.
 *
 * <p>{@link #look} is for one thread, {@link #isExhausted} for any.
 */
public final class MemoryBudget {
    private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(30);

    private final Runnable collect;
    private final Duration betweenCollections;
    private final List<MemoryPoolMXBean> pools;
    private long collectedAt;
    private volatile boolean exhausted;

    /** @param collect asks for a garbage collection; called rarely, and must not block */
    public MemoryBudget(Runnable collect) {
        this(collect, BETWEEN_COLLECTIONS);
    }

    MemoryBudget(Runnable collect, Duration betweenCollections) {
        this.collect = collect;
        this.betweenCollections = betweenCollections;
        this.collectedAt = System.nanoTime() - betweenCollections.toNanos();
        this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(MemoryBudget::isOfLongLivedObjects)
                .toList();
    }

    /** With every collector of the JDK: thresholds are of no use where all is collected soon. */
    private static boolean isOfLongLivedObjects(MemoryPoolMXBean pool) {
        return pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported();
    }

    /** Whether no more clients should be let in. */
    public boolean isExhausted() {
        return exhausted;
    }

    /** Finds out how things are; to be called about every second. */
    public void look() {
        boolean looksFull = pools.stream().anyMatch(pool -> isFull(pool.getUsage()));
        boolean before = exhausted;
        exhausted = isDirectMemoryFull()
                || pools.stream().anyMatch(pool -> isFull(pool.getUsage()) && isFull(pool.getCollectionUsage()));
        if (exhausted != before) {
            report();
        }
        if (looksFull && System.nanoTime() - collectedAt >= betweenCollections.toNanos()) {
            collectedAt = System.nanoTime();
            collect.run();
        }
    }

    private void report() {
        if (exhausted) {
            log.warn("memory is full; no more clients are let in");
        } else {
            log.info("there is memory for clients again");
        }
    }

    private static boolean isFull(@Nullable MemoryUsage usage) {
        return usage != null && isFull(usage.getUsed(), usage.getMax());
    }

    /** Neither number is positive where it is not known, or not bounded. */
    private static boolean isFull(long used, long max) {
        return max > 0 && used > max * Capacity.USABLE;
    }

    private static boolean isDirectMemoryFull() {
        return isFull(PlatformDependent.usedDirectMemory(), PlatformDependent.maxDirectMemory());
    }
}
