package io.exechub.socket.session;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Sessions that are to end at an even pace, the first one at once. Times are monotonic milliseconds. */
final class Rotation {
    private final List<Session> sessions;
    private final long begun;
    private final long window;
    private int next;

    /** @param window how long all of it takes; zero for all at once */
    Rotation(Collection<Session> sessions, long begun, Duration window) {
        this.sessions = List.copyOf(sessions);
        this.begun = begun;
        this.window = window.toMillis();
    }

    /** Those whose turn has come since the last call. */
    List<Session> due(long now) {
        long elapsed = now - begun;
        int size = sessions.size();
        int until = elapsed >= window ? size : (int) Math.min(size, size * elapsed / window + 1);
        var due = sessions.subList(next, until);
        next = until;
        return due;
    }

    boolean isOver() {
        return next == sessions.size();
    }
}
