package io.exechub.socket.ingest;

import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Events added to Redis streams: each stream read by one node at a time, the streams spread over the nodes. */
public final class StreamSource implements EventSource {
    private final RedisLink link;
    private final StreamLeases leases;
    private final EventRouter router;
    private final List<StreamReader> readers;

    /**
     * Reads the streams of the settings.
     *
     * @param node names this node among those that share the streams
     * @param links makes a link that knows {@link #scripts}; each stream needs one of its own
     * @param router not yet started
     */
    public StreamSource(
            Vertx vertx,
            String node,
            IngestSettings settings,
            Supplier<RedisLink> links,
            EventRouter router,
            PushMetrics metrics) {
        this.link = links.get();
        this.leases = new StreamLeases(vertx, link, node, settings.streams(), nodesSeen(vertx));
        this.router = router;
        this.readers = settings.streams().stream()
                .map(stream -> new StreamReader(vertx, stream, links.get(), leases, router, settings, metrics))
                .toList();
    }

    private static IntConsumer nodesSeen(Vertx vertx) {
        var neighbours = new NeighbourWatch(System::nanoTime);
        return vertx.isClustered() ? nodes -> {} : neighbours::see;
    }

    /** What the links should teach Redis beforehand. */
    public static List<LuaScript> scripts() {
        var all = new ArrayList<>(StreamLeases.scripts());
        all.addAll(StreamReader.scripts());
        return all;
    }

    @Override
    public Future<Void> start() {
        return router.start().compose(started -> link.start()).compose(started -> {
            leases.start();
            return Future.all(readers.stream().map(StreamReader::start).toList())
                    .mapEmpty();
        });
    }

    /** Readers first: what they have begun is appended and acknowledged, or read again by the next one. */
    @Override
    public Future<Void> stop() {
        return Future.join(readers.stream().map(StreamReader::stop).toList())
                .eventually(leases::stop)
                .eventually(link::close)
                .eventually(router::stop)
                .mapEmpty();
    }

    @Override
    public boolean isListening() {
        return link.isUp();
    }
}
