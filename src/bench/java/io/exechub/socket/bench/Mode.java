package io.exechub.socket.bench;

/** What is measured. */
public enum Mode {
    /** Registrations of a crowd that comes at once, by a process that has seen others before. */
    STORM,
    /** What sockets cost that only stand there. */
    IDLE,
    /** As many events as go through, with a bounded number of them on their way. */
    SATURATION,
    /** Events at a fixed rate, whether or not anybody keeps up. */
    FIXED,
    /** As many events as go through to users with many sockets each. */
    FANOUT
}
