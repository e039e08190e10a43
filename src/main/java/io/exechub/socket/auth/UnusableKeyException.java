package io.exechub.socket.auth;

import java.io.Serial;

/** A key that nothing can be verified with, and why. */
final class UnusableKeyException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String reason) {
        super(reason, null, false, false);
    }

    /** What is wrong with the key, in a few words; never the key. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
