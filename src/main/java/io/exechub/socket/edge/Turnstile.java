package io.exechub.socket.edge;

import io.exechub.socket.telemetry.PushMetrics;
import io.github.bucket4j.Bucket;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast this node lets new clients in, so that a crowd that comes back all at once is served in turn instead of
 * slowly all together; and whether it has memory for them. What counts is a client's first request: an upgrade,
 * {@code /events}, a handshake of Socket.IO, or SockJS' {@code info}, with which its clients begin whatever their
 * transport; those in the middle of polling are never held up. Thread-safe: shared by all HTTP verticles of the node.
 */
public final class Turnstile {
    private static final String RETRY_SECONDS = "1";
    /** Memory does not come back from one second to the next. */
    private static final String RETRY_SECONDS_WITHOUT_MEMORY = "5";

    private final BooleanSupplier noMemory;
    private final PushMetrics metrics;
    /** Null: as fast as they come. */
    private final @Nullable Bucket bucket;

    /**
     * Lets so many in a second as the settings say, at once if need be.
     *
     * @param noMemory whether there is none for more clients
     */
    public Turnstile(EdgeSettings settings, BooleanSupplier noMemory, PushMetrics metrics) {
        this.noMemory = noMemory;
        this.metrics = metrics;
        this.bucket = settings.acceptRate() == 0 ? null : newBucket(settings.acceptRate());
    }

    private static Bucket newBucket(int perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withNanosecondPrecision()
                .build();
    }

    /**
     * Lets a request pass, or answers it.
     *
     * @return whether it may pass
     */
    boolean admits(HttpServerRequest request) {
        if (!opens(request)) {
            return true;
        }
        if (noMemory.getAsBoolean()) {
            refuse(request, "memory", RETRY_SECONDS_WITHOUT_MEMORY, "No memory for more clients; try again\n");
            return false;
        }
        if (bucket != null && !bucket.tryConsume(1)) {
            refuse(request, "accept_rate", RETRY_SECONDS, "Too many clients at once; try again\n");
            return false;
        }
        return true;
    }

    private void refuse(HttpServerRequest request, String reason, String retrySeconds, String text) {
        metrics.refused(reason);
        request.response()
                .setStatusCode(503)
                .putHeader(HttpHeaders.RETRY_AFTER, retrySeconds)
                .end(text);
    }

    /** Whether a client begins with it. */
    static boolean opens(HttpServerRequest request) {
        var path = request.path();
        if (EngineTransport.isAt(SocketIoDoor.PATH, request)) {
            return !EngineTransport.isOfSession(request);
        }
        return request.headers().contains(HttpHeaders.UPGRADE)
                || path.equals(WebSocketTransport.PATH)
                || path.equals(SseTransport.PATH)
                || path.equals(SockJsTransport.PATH + "/info");
    }
}
