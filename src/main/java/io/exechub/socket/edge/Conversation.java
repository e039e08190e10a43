package io.exechub.socket.edge;

import io.exechub.socket.protocol.ClientMessage;

/** The one whom a client talks to, as its door sees it. Confined to the connection's event loop. */
interface Conversation extends MessageListener {
    /** The client asked to be registered in its handshake; at most once, and before anything else. */
    void onRegister(ClientMessage.Register message);

    /** The client sent something that can be no message; the text says what was expected. */
    void onUnreadable(String expectation);
}
