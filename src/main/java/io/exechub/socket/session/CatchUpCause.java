package io.exechub.socket.session;

import java.util.Locale;

/** Why a session reads from the journal. */
enum CatchUpCause {
    /** The client came back with its last position. */
    RESUME,
    /** A hint was lost, or came out of order. */
    GAP,
    /** The client does not drain its socket fast enough. */
    SLOW,
    /** Redis was away. */
    REDIS;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
