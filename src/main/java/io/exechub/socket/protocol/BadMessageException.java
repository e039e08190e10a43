package io.exechub.socket.protocol;

/** A client frame that could not be understood. The message says what was expected, for the client to read. */
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message what was wrong and what was expected */
    public BadMessageException(String message) {
        // Without a stack: bad input must not be expensive.
        super(message, null, false, false);
    }
}
