package io.exechub.socket.edge;

import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where SockJS sessions live that are carried by many requests: polls, streams, sends. Each connection has an event loop
 * of its own, and where two of them worked on one session, Vert.x lost and reordered messages between two polls. So each
 * session has one home, known by its id, and its requests are taken there, whichever loop accepted them. Thread-safe:
 * shared by all HTTP verticles of the node.
 */
public final class SockJsHomes {
    private final AtomicReferenceArray<@Nullable Home> homes;
    private final AtomicInteger found = new AtomicInteger();

    /** An event loop, where the doors on it lead, and who receives there. */
    record Home(Context eventLoop, Doorway doorway, Receivers receivers) {
        Home(Context eventLoop, Doorway doorway) {
            this(eventLoop, doorway, new Receivers());
        }
    }

    /** @param instances HTTP verticles, each of which is a home once it has started */
    public SockJsHomes(int instances) {
        homes = new AtomicReferenceArray<>(instances);
    }

    void found(Home home) {
        homes.set(found.getAndIncrement(), home);
    }

    /** The home of a session; null while not all verticles have started. */
    @Nullable
    Home of(String sessionId) {
        return homes.get(Math.floorMod(sessionId.hashCode(), homes.length()));
    }
}
