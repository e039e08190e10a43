package io.exechub.socket.edge;

import io.exechub.socket.protocol.ClientMessage;
import io.vertx.core.buffer.Buffer;

/** The one whom a client talks to, as its door sees it. Confined to the connection's event loop. */
interface Conversation {
    /** The client asked to be registered in its handshake; at most once, and before anything else. */
    void onRegister(ClientMessage.Register message);

    /** The client sent a text message. */
    void onText(String text);

    /** The client sent a binary message; only a native WebSocket can. */
    void onBinary(Buffer data);

    /** The client sent something that can be no message; the text says what was expected. */
    void onUnreadable(String expectation);

    /** The client showed a sign of life below the messages. */
    void onAlive();

    /** The connection is gone; called at least once, and nothing else after it. */
    void onClosed();
}
