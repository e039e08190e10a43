package io.exechub.socket.telemetry;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
 * asked for, once in a while. And one that works beside the program counts what has been allocated meanwhile as surviving, so
 * that a machine short of processors makes it find garbage: that it is full is believed once a collection that was asked for
 * finds so, too, which happens soon.
 *
 * <p>{@link #look} is for one thread, {@link #isExhausted} for any.
 */
public final class MemoryBudget {
    private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(30);
    private static final Duration UNTIL_CONFIRMED = Duration.ofSeconds(2);

    private final Supplier<Future<?>> collect;
    private final LongSupplier nanos;
    private final List<Pool> pools;
    private long collectedAt;
    private boolean confirmed;
    private volatile boolean exhausted;

    /**
     * @param collect asks for a garbage collection, and completes on the thread of {@link #look} when it is over; called rarely,
     *     and must not block
     */
    public MemoryBudget(Supplier<Future<?>> collect) {
        this(collect, System::nanoTime, Pool.ofLongLivedObjects());
    }

    MemoryBudget(Supplier<Future<?>> collect, LongSupplier nanos, List<Pool> pools) {
        this.collect = collect;
        this.nanos = nanos;
        this.collectedAt = nanos.getAsLong() - BETWEEN_COLLECTIONS.toNanos();
        this.pools = pools;
    }

    /** A part of the heap: what is taken of it, and what was when it was last collected, {@code null} if it never was. */
    record Pool(Supplier<MemoryUsage> usage, Supplier<@Nullable MemoryUsage> survivors) {
        /** With every collector of the JDK: thresholds are of no use where all is collected soon. */
        static List<Pool> ofLongLivedObjects() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
                    .map(pool -> new Pool(pool::getUsage, pool::getCollectionUsage))
                    .toList();
        }

        boolean looksFull() {
            return isFull(usage.get());
        }

        boolean isFullOfSurvivors() {
            return looksFull() && isFull(survivors.get());
        }
    }

    /** Whether no more clients should be let in. */
    public boolean isExhausted() {
        return exhausted;
    }

    /** Finds out how things are; to be called about every second. */
    public void look() {
        boolean isFull = isHeapFull();
        confirmed = confirmed && isFull;
        conclude();
        if (isFull && !confirmed) {
            collectUnlessWithin(UNTIL_CONFIRMED);
        } else if (pools.stream().anyMatch(Pool::looksFull)) {
            collectUnlessWithin(BETWEEN_COLLECTIONS);
        }
    }

    private void collectUnlessWithin(Duration pause) {
        if (nanos.getAsLong() - collectedAt >= pause.toNanos()) {
            collectedAt = nanos.getAsLong();
            // Should it fail, what there is counts.
            collect.get().onComplete(over -> {
                confirmed = isHeapFull();
                conclude();
            });
        }
    }

    private boolean isHeapFull() {
        return pools.stream().anyMatch(Pool::isFullOfSurvivors);
    }

    private void conclude() {
        boolean before = exhausted;
        exhausted = confirmed || isDirectMemoryFull();
        if (exhausted != before) {
            report();
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
