package io.exechub.socket.edge;

import io.exechub.socket.session.Ticker;

/** When the client of an Engine.IO session was last heard, and is to be pinged. Monotonic milliseconds. */
final class EngineHeartbeat {
    private final EngineMount mount;
    private long heard = Ticker.SYSTEM.millis();
    private long pinged = heard;

    EngineHeartbeat(EngineMount mount) {
        this.mount = mount;
    }

    void heard(long now) {
        heard = now;
    }

    /** Whether the client is gone. That is found a sweep early rather than late: it was told when. */
    boolean isSilent(long now) {
        return now + mount.sweep().toMillis() > heard + mount.silenceMillis();
    }

    /** Whether it is time for a ping, which is then taken for sent. */
    boolean isDue(long now) {
        boolean due = now - pinged >= mount.pingInterval().toMillis();
        if (due) {
            pinged = now;
        }
        return due;
    }
}
