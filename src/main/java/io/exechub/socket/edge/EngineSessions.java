package io.exechub.socket.edge;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The Engine.IO sessions of one event loop, and confined to it but for {@link #knows}. */
final class EngineSessions {
    private final Map<String, EngineSession> byId = new ConcurrentHashMap<>();

    /** Whether there is, or was just now, such a session. May be asked from any thread. */
    boolean knows(String id) {
        return byId.containsKey(id);
    }

    @Nullable
    EngineSession get(String id) {
        return byId.get(id);
    }

    int size() {
        return byId.size();
    }

    void add(String id, EngineSession session) {
        byId.put(id, session);
    }

    void remove(String id) {
        byId.remove(id);
    }

    /** Looks after the clocks of all. */
    void sweep(long now) {
        byId.values().forEach(session -> session.sweep(now));
    }
}
