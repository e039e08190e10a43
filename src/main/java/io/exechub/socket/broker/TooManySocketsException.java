package io.exechub.socket.broker;

/** The user has as many live sockets as allowed, without this one. */
public final class TooManySocketsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** At the given limit. */
    public TooManySocketsException(int limit) {
        super("at most " + limit + " live sockets", null, false, false);
    }
}
