package io.exechub.socket.ingest;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Listens for submission events. Wires only: what each source does with an event is its own business. */
public final class NotificationVerticle extends VerticleBase {
    private final List<EventSource> sources;

    /** @param sources all the ways by which events arrive on this node, other than HTTP */
    public NotificationVerticle(List<EventSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public Future<?> start() {
        return Future.all(sources.stream().map(EventSource::start).toList());
    }

    @Override
    public Future<?> stop() {
        return Future.join(sources.stream().map(EventSource::stop).toList());
    }
}
