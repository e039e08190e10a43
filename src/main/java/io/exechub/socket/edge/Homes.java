package io.exechub.socket.edge;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions live that are carried by many requests: polls, streams, sends. Each connection has an event loop of its
 * own, and where two of them worked on one session, messages were lost and reordered. So each session has one home, known
 * by its id, and its requests are taken there, whichever loop accepted them. Thread-safe: shared by all HTTP verticles of
 * the node.
 */
public final class Homes {
    private final AtomicReferenceArray<@Nullable Home> homes;
    private final AtomicInteger found = new AtomicInteger();

    /** An event loop, where the doors on it lead, who receives there, and the sessions of Engine.IO that live there. */
    record Home(EventLoop eventLoop, Doorway doorway, Receivers receivers, EngineSessions engines) {
        Home(EventLoop eventLoop, Doorway doorway) {
            this(eventLoop, doorway, new Receivers(), new EngineSessions());
        }
    }

    /** @param instances HTTP verticles, each of which is a home once it has started */
    public Homes(int instances) {
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

    /** Makes an id that begins with these characters, of a session that is to live in a home that has been found. */
    String idFor(Home home, String beginning) {
        // The last digits move the hash on by one each: sooner or later it is this home's turn.
        int n = 0;
        while (!home.equals(of(beginning + n))) {
            n++;
        }
        return beginning + n;
    }
}
