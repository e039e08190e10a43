package io.exechub.socket.session;

import io.exechub.socket.protocol.CloseReason;

/** Somebody may not have what he asked for. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final CloseReason reason;

    RefusedException(CloseReason reason) {
        this(reason, reason.text());
    }

    RefusedException(CloseReason reason, String text) {
        // Without a stack: who asks too often must not be expensive.
        super(text, null, false, false);
        this.reason = reason;
    }

    /** What he would be closed with, had he a socket. */
    public CloseReason reason() {
        return reason;
    }

    /** What he is told. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
