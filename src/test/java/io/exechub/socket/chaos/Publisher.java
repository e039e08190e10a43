package io.exechub.socket.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes at an even pace, user after user, by one way. An event is tried again until it is accepted, before the next
 * one of anybody: what a user gets by one way has an order.
 */
abstract class Publisher implements AutoCloseable {
    private static final Duration BEFORE_NEXT_TRY = Duration.ofMillis(100);
    private static final long END_MILLIS = 20_000;

    private final Event.Way way;
    private final List<String> users;
    private final long everyNanos;
    private final Ledger ledger;
    private final Thread thread = new Thread(this::run, getClass().getSimpleName());
    private final AtomicLong published = new AtomicLong();
    private volatile boolean ending;

    Publisher(Event.Way way, List<String> users, int perSecond, Ledger ledger) {
        this.way = way;
        this.users = users;
        this.everyNanos = 1_000_000_000L / perSecond;
        this.ledger = ledger;
    }

    /** Publishes once. True if accepted; false if that will never be known, and is not to be tried again. */
    abstract boolean publish(Event event) throws Exception;

    final void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long next = System.nanoTime();
        for (long i = 0; !ending; i++) {
            publishStubbornly(new Event(users.get((int) (i % users.size())), way, 1 + i / users.size()));
            next = Math.max(next + everyNanos, System.nanoTime() - everyNanos);
            Await.pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
    }

    @SuppressWarnings("UnusedException")
    private void publishStubbornly(Event event) {
        ledger.offered(event);
        while (true) {
            try {
                if (publish(event)) {
                    ledger.accepted(event);
                }
                published.incrementAndGet();
                return;
            } catch (Exception later) {
                Await.pause(BEFORE_NEXT_TRY);
            }
        }
    }

    long published() {
        return published.get();
    }

    /** Begins no further event. */
    final void end() {
        ending = true;
    }

    /** The last event is accepted before this returns. */
    final void awaitEnd() {
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError(thread.getName() + " cannot publish its last event");
        }
        close();
    }

    @Override
    public void close() {}
}
