package io.exechub.socket.broker;

import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Position;
import java.util.Set;

/** What became of a published event. */
public sealed interface Publication {
    /**
     * It was appended.
     *
     * @param position where it stands
     * @param edges the edges that hold live sockets of its user
     * @param sockets how many those sockets are
     */
    record Accepted(Position position, Set<EdgeAddress> edges, int sockets) implements Publication {}

    /** It had been appended before. */
    record Duplicate() implements Publication {}

    /** A newer version of its submission is retained. */
    record Stale() implements Publication {}
}
