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

    /** It was good until somebody withdrew it. */
    public static TokenRejectedException revoked() {
        return new TokenRejectedException(CloseReason.KICKED, "the token has been revoked");
    }

    static TokenRejectedException undecided() {
        return new TokenRejectedException(
                CloseReason.SERVICE_UNAVAILABLE,
                "the keys to verify the token with cannot be had right now; try again");
    }

    /**
     * {@link CloseReason#INVALID_TOKEN}, {@link CloseReason#TOKEN_EXPIRED}, {@link CloseReason#KICKED} or, where nobody can
     * know yet, {@link CloseReason#SERVICE_UNAVAILABLE}.
     */
    public CloseReason reason() {
        return reason;
    }
}
