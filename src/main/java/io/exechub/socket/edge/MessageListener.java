package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;

/** Who hears what a transport hears. Called on one event loop. */
interface MessageListener {
    /** A text message came. */
    void onText(String text);

    /** A binary message came. */
    void onBinary(Buffer data);

    /** The peer showed a sign of life below the messages. */
    void onAlive();

    /** The transport is gone; called at least once, and nothing else after it. */
    void onClosed();
}
