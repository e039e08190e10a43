package io.exechub.socket.edge;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections of one HTTP verticle that are waiting for their client: those whose first or next request has not come
 * in whole. Each may wait for so long only, and there may be so many only: beyond that the one that has waited longest
 * goes, since honest clients are through in a moment, and whoever would keep them out is not. A connection whose request is
 * being answered, however long that takes, is not waiting, nor is one that became a WebSocket.
 *
 * <p>One sweep for all. Confined to the event loop of its verticle.
 */
public final class Lobby {
    private static final Duration SWEEP = Duration.ofMillis(250);

    private final RequestSettings settings;
    private final int most;
    private final PushMetrics metrics;
    /** The one that has waited longest is first. */
    private final Set<RequestClock> waiting = new LinkedHashSet<>();

    /** @param instances how many verticles share the connections of the node */
    public Lobby(RequestSettings settings, int instances, PushMetrics metrics) {
        this.settings = settings;
        this.most = Math.max(1, settings.maxWaiting() / instances);
        this.metrics = metrics;
    }

    /** Begins on the current event loop, until the verticle is undeployed. */
    void open(Vertx vertx) {
        vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep(System.nanoTime()));
    }

    /** A connection of HTTP/1.1 has been accepted, which has this decoder; others are not. */
    void enter(HttpConnection connection, RequestDecoder decoder) {
        var handler = ((HttpServerConnection) connection).channelHandlerContext();
        var pipeline = handler.pipeline();
        var clock = new RequestClock(this, decoder);
        pipeline.addBefore(pipeline.context(decoder).name(), null, clock.bytes());
        pipeline.addBefore(handler.name(), null, clock);
    }

    private void sweep(long now) {
        for (var clock : List.copyOf(waiting)) {
            clock.check(now, settings);
        }
    }

    /** It waits from now on, or anew. */
    void waits(RequestClock clock) {
        waiting.remove(clock);
        waiting.add(clock);
        if (waiting.size() > most) {
            waiting.iterator().next().end("waiting");
        }
    }

    void waitsNoMore(RequestClock clock) {
        waiting.remove(clock);
    }

    /** Counts whom a limit keeps out. */
    void refused(String reason) {
        metrics.refused(reason);
    }
}
