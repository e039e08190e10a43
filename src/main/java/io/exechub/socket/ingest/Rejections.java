package io.exechub.socket.ingest;

import io.exechub.socket.routing.EventRouter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Messages that can never be events and are still to be kept as rejected, for a source that cannot ask for them again: one
 * after the other, each tried until it is kept. Bounded: beyond {@value #MOST_BYTES} bytes waiting, a message is counted
 * and logged, but not kept. Confined to one event loop.
 */
final class Rejections {
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private static final long RETRY_MILLIS = 100;

    private final Vertx vertx;
    private final EventRouter router;
    private final String source;
    /** The first is being kept. */
    private final Queue<Rejection> waiting = new ArrayDeque<>();

    private long bytes;
    private boolean ended;

    private record Rejection(Buffer message, String why) {}

    Rejections(Vertx vertx, EventRouter router, String source) {
        this.vertx = vertx;
        this.router = router;
        this.source = source;
    }

    void add(Buffer message, String why) {
        if (bytes + message.length() > MOST_BYTES) {
            router.rejectUnkept(source, message, why);
            return;
        }
        bytes += message.length();
        waiting.add(new Rejection(message, why));
        if (waiting.size() == 1) {
            keepNext();
        }
    }

    /** Those still waiting are counted and logged. */
    void end() {
        ended = true;
        waiting.forEach(rejection -> router.rejectUnkept(source, rejection.message, rejection.why));
        waiting.clear();
    }

    private void keepNext() {
        var next = waiting.peek();
        if (next != null) {
            router.reject(source, next.message, next.why)
                    .onSuccess(kept -> kept(next))
                    .onFailure(away -> vertx.setTimer(RETRY_MILLIS, timer -> keepNext()));
        }
    }

    private void kept(Rejection rejection) {
        if (!ended) {
            waiting.remove();
            bytes -= rejection.message.length();
            keepNext();
        }
    }
}
