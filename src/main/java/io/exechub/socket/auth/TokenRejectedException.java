package io.exechub.socket.auth;

import io.exechub.socket.protocol.CloseReason;
import java.io.Serial;

/** A token that is not accepted. The message says what is wrong with it, never what stands in it. */
public final class TokenRejectedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    private TokenRejectedException(CloseReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static TokenRejectedException invalid(String message) {
        return new TokenRejectedException(CloseReason.INVALID_TOKEN, message);
    }

    static TokenRejectedException expired() {
        return new TokenRejectedException(CloseReason.TOKEN_EXPIRED, "the token has expired");
    }

    /** Either {@link CloseReason#INVALID_TOKEN} or {@link CloseReason#TOKEN_EXPIRED}. */
    public CloseReason reason() {
        return reason;
    }
}
