package io.exechub.socket.model;

/** Who goes when a user would have more live sockets than allowed. */
public enum SocketsPolicy {
    /** The one that has just come. */
    REFUSE_NEWEST,
    /** The one that came first. */
    CLOSE_OLDEST
}
