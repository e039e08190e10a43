package io.exechub.socket.edge;

import java.time.Duration;

/**
 * A path under which Engine.IO is spoken.
 *
 * @param path without a slash at its end
 * @param pingInterval between two pings
 * @param pingTimeout how much longer than that a client may be silent
 * @param maxPayload bytes of one client message or body; a larger one is refused
 * @param maxSessions of one event loop; further handshakes are refused
 */
record EngineMount(String path, Duration pingInterval, Duration pingTimeout, int maxPayload, int maxSessions) {
    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final int SWEEPS_PER_TIMEOUT = 10;

    /** What a session that begins tells its client. */
    String terms(String sid, boolean mayUpgrade) {
        return "{\"sid\":\"%s\",\"upgrades\":[%s],\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
                .formatted(
                        sid,
                        mayUpgrade ? "\"websocket\"" : "",
                        pingInterval.toMillis(),
                        pingTimeout.toMillis(),
                        maxPayload);
    }

    /** Between two looks at who is silent. */
    Duration sweep() {
        var tenth = pingTimeout.dividedBy(SWEEPS_PER_TIMEOUT);
        return tenth.compareTo(SWEEP) < 0 ? tenth : SWEEP;
    }

    /** After how long without a word a client is gone. */
    long silenceMillis() {
        return pingInterval.plus(pingTimeout).toMillis();
    }
}
