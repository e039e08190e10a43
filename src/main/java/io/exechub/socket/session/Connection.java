package io.exechub.socket.session;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;

/**
 * A client's transport, as a session sees it. Confined to the session's event loop. The transport in turn tells the
 * session what it hears: {@link Session#onFrame}, {@link Session#onAlive} and, once, {@link Session#onClosed}.
 */
public interface Connection {
    /** The door, for logs and metrics: one word. */
    String transport();

    /** The client's IP address as text, as far as trusted proxies tell; for limits and logs. */
    String address();

    /** Writes a message, after those before it. A message to a connection that is closing or closed is dropped. */
    void send(ServerMessage message);

    /**
     * Whether so much is on its way that nothing more should be sent. Every byte counts until the socket has taken it,
     * so that a client that never reads costs a bounded amount of memory.
     */
    boolean isCongested();

    /** Calls {@code listener} each time the connection is no longer congested. */
    void onDrained(Runnable listener);

    /** Whether {@link #ping} makes every living client answer. If not, silence means nothing. */
    boolean answersPings();

    /**
     * Gives a sign of life, and asks for one where clients can answer; does nothing where the transport does so by itself.
     */
    void ping();

    /**
     * Says why, in the transport's own way, after everything sent before, and closes. The text is for people.
     */
    void close(CloseReason reason, String text);
}
