package io.exechub.socket.edge;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.session.Connection;

/** A connection on which each message is a text frame of JSON. Confined to its event loop. */
abstract class FrameConnection implements Connection {
    private final String address;

    FrameConnection(String address) {
        this.address = address;
    }

    @Override
    public final String address() {
        return address;
    }

    @Override
    public final void send(ServerMessage message) {
        sendText(encode(message));
    }

    @Override
    public final void close(CloseReason reason, String text) {
        // The text is sent in full; a close frame has room for 123 bytes (RFC 6455 section 5.5).
        closeAfter(encode(ServerMessage.Failure.of(reason, text)), reason.code(), reason.name());
    }

    /** The text of a message, as it may travel on this transport. */
    String encode(ServerMessage message) {
        return JsonProtocol.encode(message);
    }

    /** Writes a frame, after those before it. One to a connection that is closing or closed is dropped. */
    abstract void sendText(String frame);

    /** Closes after everything sent before; does nothing if it is closing or closed. */
    abstract void close(int code, String reason);

    /** Like {@link #close(int, String)}, with a last frame before it. */
    abstract void closeAfter(String frame, int code, String reason);
}
