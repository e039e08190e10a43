package io.exechub.socket.ingest;

import io.vertx.core.Future;

/** A way by which submission events arrive. Confined to the event loop on which it was started. */
public interface EventSource {
    /** Begins; completes without waiting for Redis to be reachable. */
    Future<Void> start();

    /** Takes no more events. What was taken has been appended, or is not acknowledged. */
    Future<Void> stop();

    /** Whether events can arrive right now. May be called from any thread. */
    boolean isListening();
}
