package io.exechub.socket.redis;

/**
 * Redis cannot serve a command now, but may later: it is unreachable, overloaded, loading, failing over or out of
 * memory. The same command may be tried again; whether this one was applied is known only where the thrower says so.
 */
public final class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, in words for an operator */
    public RedisUnavailableException(String message) {
        // No stack trace: thousands may fail at once, and the trace would only show the event loop.
        super(message, null, false, false);
    }
}
