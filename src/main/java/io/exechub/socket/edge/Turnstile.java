package io.exechub.socket.edge;

import io.exechub.socket.telemetry.PushMetrics;
import io.github.bucket4j.Bucket;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast this node lets new clients in, so that a crowd that comes back all at once is served in turn instead of
 * slowly all together. What counts is a client's first request: an upgrade, a handshake of Socket.IO, or SockJS'
 * {@code info}, with which its clients begin whatever their transport; those in the middle of polling are never held up. Thread-safe: shared by all
 * HTTP verticles of the node.
 */
public final class Turnstile {
    private final PushMetrics metrics;
    /** Null: as fast as they come. */
    private final @Nullable Bucket bucket;

    /** Lets so many in a second as the settings say, at once if need be. */
    public Turnstile(EdgeSettings settings, PushMetrics metrics) {
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
        if (bucket == null || !opens(request) || bucket.tryConsume(1)) {
            return true;
        }
        metrics.refused("accept_rate");
        Answers.tryAgain(request.response(), "Too many clients at once; try again");
        return false;
    }

    /** Whether a client begins with it. */
    static boolean opens(HttpServerRequest request) {
        var path = request.path();
        if (EngineTransport.isAt(SocketIoDoor.PATH, request)) {
            return !EngineTransport.isOfSession(request);
        }
        return request.headers().contains(HttpHeaders.UPGRADE)
                || path.equals(WebSocketTransport.PATH)
                || path.equals(SockJsTransport.PATH + "/info");
    }
}
