package io.exechub.socket.ingest;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.routing.EventRouter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Events that were heard but are not yet in the journal, for a source that cannot ask for them again. Pipelined while all
 * goes well. When appending fails, it waits until everything under way is answered, and tries the failed ones again, in
 * the order in which they came, before anything newer: an outage delays events but neither loses nor reorders them.
 * Trying again is safe because of the deduplication key.
 *
 * <p>Bounded: beyond {@value #MOST_BYTES} characters of data waiting, new events are refused, loudly.
 *
 * <p>Confined to one event loop.
 */
final class Backlog {
    private static final int MOST_UNDER_WAY = 1_024;
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final long RETRY_MILLIS = 100;

    private final Vertx vertx;
    private final EventRouter router;
    private final String source;
    private final UserOrder order = new UserOrder();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Deque<Entry> underWay = new ArrayDeque<>();
    private int unanswered;
    /** An append failed: nothing more is sent until all under way is answered. */
    private boolean holding;

    private long bytes;
    private @Nullable Promise<Void> emptied;

    private static final class Entry {
        final SubmissionEvent event;
        final DeduplicationKey key;
        final long heardAt = System.nanoTime();
        boolean failed;
        boolean triedBefore;

        Entry(SubmissionEvent event, DeduplicationKey key) {
            this.event = event;
            this.key = key;
        }

        /** Tried again late, a repeat must still be known as one: the window counts from when it was heard. */
        DeduplicationKey keyNow() {
            return key.widenedBy(Duration.ofNanos(System.nanoTime() - heardAt));
        }
    }

    Backlog(Vertx vertx, EventRouter router, String source) {
        this.vertx = vertx;
        this.router = router;
        this.source = source;
    }

    /**
     * Takes an event.
     *
     * @return false if there is no more room
     */
    boolean add(SubmissionEvent event, DeduplicationKey key) {
        if (bytes + event.data().length() > MOST_BYTES) {
            return false;
        }
        bytes += event.data().length();
        waiting.add(new Entry(event, key));
        submit();
        return true;
    }

    /** Completes when everything taken so far has been dealt with. */
    Future<Void> emptied() {
        if (waiting.isEmpty() && underWay.isEmpty()) {
            return Future.succeededFuture();
        }
        if (emptied == null) {
            emptied = Promise.promise();
        }
        return emptied.future();
    }

    private void submit() {
        while (!holding && underWay.size() < MOST_UNDER_WAY && !waiting.isEmpty()) {
            send(waiting.poll());
        }
    }

    private void send(Entry entry) {
        entry.failed = false;
        underWay.add(entry);
        unanswered++;
        order.after(entry.event.user(), () -> route(entry)).onComplete((dealtWith, away) -> {
            if (away != null) {
                entry.failed = true;
                holding = true;
            }
            answered(entry);
        });
    }

    private Future<Void> route(Entry entry) {
        var routed = entry.triedBefore
                ? router.routeAgain(entry.event, entry.keyNow(), source)
                : router.route(entry.event, entry.keyNow(), source);
        return routed.compose(
                receipt -> Future.succeededFuture(),
                failure -> EventRouter.isWorthTryingAgain(failure)
                        ? Future.failedFuture(failure)
                        : giveUp(entry, failure));
    }

    private Future<Void> giveUp(Entry entry, Throwable failure) {
        var event = Buffer.buffer(entry.event.data());
        return router.reject(
                source,
                event,
                "the journal of user " + entry.event.user() + " does not take it: " + failure.getMessage());
    }

    private void answered(Entry entry) {
        unanswered--;
        if (holding) {
            tryAgainOnceAllIsAnswered();
        } else {
            // Usually the first one: answers come in the order of the calls.
            underWay.remove(entry);
            settle(entry);
            submit();
        }
    }

    private void tryAgainOnceAllIsAnswered() {
        if (unanswered > 0) {
            return;
        }
        var all = new ArrayList<>(underWay);
        underWay.clear();
        // Before anything is settled: nothing is dealt with while something is to be tried again.
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).failed) {
                all.get(i).triedBefore = true;
                waiting.addFirst(all.get(i));
            }
        }
        all.stream().filter(entry -> !entry.failed).forEach(this::settle);
        vertx.setTimer(RETRY_MILLIS, timer -> goOn());
    }

    private void goOn() {
        if (router.isAvailable()) {
            holding = false;
            submit();
        } else {
            vertx.setTimer(RETRY_MILLIS, timer -> goOn());
        }
    }

    private void settle(Entry entry) {
        bytes -= entry.event.data().length();
        if (emptied != null && waiting.isEmpty() && underWay.isEmpty()) {
            emptied.complete();
            emptied = null;
        }
    }
}
