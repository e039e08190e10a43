package io.exechub.socket.telemetry;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A small heap full of garbage, then full of what is in use, then empty again; a process of its own for each collector. */
final class MemoryBudgetProbe {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int CHUNK = 16 * 1024;
    private static final int TIMES_ITS_SIZE = 20;

    private static final AtomicLong hours = new AtomicLong();

    /** Asks for a collection each time it may be of use, and waits for it. */
    private static final MemoryBudget budget = new MemoryBudget(
            () -> {
                System.gc();
                return Future.succeededFuture();
            },
            () -> hours.addAndGet(HOUR),
            MemoryBudget.Pool.ofLongLivedObjects());

    private MemoryBudgetProbe() {}

    public static void main(String... args) {
        System.out.println("garbage: " + exhaustedBy(TIMES_ITS_SIZE * heapChunks(), heapChunks() / 4));
        System.out.println("in use: " + exhaustedBy(heapChunks(), Integer.MAX_VALUE));
        budget.look();
        budget.look();
        System.out.println("freed: " + budget.isExhausted());
    }

    private static int heapChunks() {
        return (int) (Runtime.getRuntime().maxMemory() / CHUNK);
    }

    /** Allocates so many chunks, of which the newest so many are in use. */
    private static boolean exhaustedBy(int chunks, int inUse) {
        List<byte[]> used = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            try {
                if (used.size() < inUse) {
                    used.add(new byte[CHUNK]);
                } else {
                    used.set(i % inUse, new byte[CHUNK]);
                }
            } catch (OutOfMemoryError full) {
                budget.look();
                return budget.isExhausted();
            }
            budget.look();
            if (budget.isExhausted()) {
                return true;
            }
        }
        return false;
    }
}
