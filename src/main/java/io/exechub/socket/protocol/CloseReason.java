package io.exechub.socket.protocol;

/**
 * Why the service ends a connection: one closed table. WebSocket close codes are from the private range of RFC 6455
 * section 7.4.2; 4000 to 4499 mean "reconnect, with backoff", 4500 to 4999 "do not, something must change first".
 */
public enum CloseReason {
    SERVER_DRAINING(4000, "this node is shutting down; reconnect and resume"),
    SLOW_CONSUMER(4001, "the connection did not drain its socket in time; reconnect and resume"),
    HEARTBEAT_TIMEOUT(4002, "nothing was heard from the client for two heartbeats"),
    SERVICE_UNAVAILABLE(4003, "the registration could not be stored; try again"),
    THROTTLED(4004, "too many registrations of this user; try again later"),
    NODE_FULL(4005, "this node holds as many connections as it may; try again"),

    INVALID_TOKEN(4500, "the token is missing or cannot be accepted"),
    TOKEN_EXPIRED(4501, "the token has expired; register with a fresh one"),
    USER_MISMATCH(4502, "userId is not the token's user"),
    REGISTRATION_TIMEOUT(4503, "no register_user came in time"),
    BAD_MESSAGE(4504, "the message could not be understood"),
    RATE_LIMITED(4505, "too many messages"),
    TOO_MANY_CONNECTIONS(4506, "this user has as many live sockets as allowed"),
    KICKED(4507, "disconnected by an operator");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The WebSocket close code. */
    public int code() {
        return code;
    }

    /** One sentence for people. */
    public String text() {
        return text;
    }

    /** Whether the client should come back by itself, with backoff. */
    public boolean mayReconnect() {
        return code < 4500;
    }
}
