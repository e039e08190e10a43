package io.exechub.socket.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Sees to it that a SockJS session has one request open on which it receives. A second one is refused, as the protocol
 * says. Vert.x refuses it, too, but forgets the first one over it, which then hears nothing more and never ends.
 *
 * <p>Confined to the event loop of the sessions' home.
 */
final class Receivers {
    /** Ids cost an attacker nothing: beyond these, the least used is forgotten. */
    private static final int MOST_KNOWN = 100_000;

    private static final String REFUSAL = "c[2010,\"Another connection still open\"]";

    /** The newest of each session. Weak: what is forgotten has ended. */
    private final Cache<String, HttpServerResponse> newest =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** Heard of within a minute; that long, one that has ended has yet to be told so. */
    private final Cache<String, Boolean> known = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofMinutes(1))
            .maximumSize(MOST_KNOWN)
            .executor(Runnable::run)
            .build();

    /** Whether a session is in the middle of receiving. */
    boolean know(String session) {
        return known.getIfPresent(session) != null;
    }

    /** Lets a request pass, or refuses it in the words of its transport. */
    void admit(String session, String transport, RoutingContext context) {
        known.put(session, true);
        var other = newest.getIfPresent(session);
        if (other == null || other.ended() || other.closed()) {
            newest.put(session, context.response());
            context.next();
        } else if (transport.equals("eventsource")) {
            begin(context, "text/event-stream", "\r\n").end("data: " + REFUSAL + "\r\n\r\n");
        } else if (transport.equals("xhr_streaming")) {
            begin(context, "application/javascript; charset=UTF-8", "h".repeat(2_048) + "\n")
                    .end(REFUSAL + "\n");
        } else {
            begin(context, "application/javascript; charset=UTF-8", "").end(REFUSAL + "\n");
        }
    }

    private static HttpServerResponse begin(RoutingContext context, String type, String prelude) {
        var response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-cache, no-transform, must-revalidate, max-age=0")
                .setChunked(true);
        if (!prelude.isEmpty()) {
            // Like the answer itself: who has gone does not hear it.
            var unused = response.write(prelude);
        }
        return response;
    }
}
