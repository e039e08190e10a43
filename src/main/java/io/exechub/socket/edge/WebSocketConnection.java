package io.exechub.socket.edge;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.session.Connection;
import io.exechub.socket.session.Session;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/** A native WebSocket as a session's connection. Confined to its event loop. */
final class WebSocketConnection implements Connection {
    private static final Buffer NOTHING = Buffer.buffer();
    private static final int PROTOCOL_ERROR = 1002;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final MessageAssembler assembler;
    private boolean closing;

    WebSocketConnection(Vertx vertx, ServerWebSocket socket, int maxMessage) {
        this.vertx = vertx;
        this.socket = socket;
        this.assembler = new MessageAssembler(maxMessage);
    }

    /** Lets the session hear what comes. Called in the same turn of the event loop in which the socket was accepted. */
    void begin(Session session) {
        if (closing) {
            return;
        }
        socket.frameHandler(frame -> receive(frame, session));
        socket.exceptionHandler(this::fail);
        socket.closeHandler(closed -> end(session));
    }

    private void receive(WebSocketFrame frame, Session session) {
        session.onAlive();
        boolean carriesData = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (closing || !carriesData) {
            return;
        }
        var message = assembler.add(frame);
        if (message instanceof MessageAssembler.Text text) {
            session.onFrame(text.text());
        } else if (message instanceof MessageAssembler.Binary) {
            session.onUnreadable("binary message (expected: text)");
        } else if (message instanceof MessageAssembler.Violation violation) {
            close(violation.closeCode(), violation.text());
        }
    }

    private void fail(Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            close(corrupted.closeStatus().code(), corrupted.closeStatus().reasonText());
        } else if (!socket.isClosed()) {
            close(PROTOCOL_ERROR, "protocol error");
        }
    }

    private void end(Session session) {
        closing = true;
        session.onClosed();
    }

    @Override
    public String transport() {
        return "websocket";
    }

    @Override
    public void send(ServerMessage message) {
        if (!closing) {
            write(message);
        }
    }

    private void write(ServerMessage message) {
        // A failed write is a closed socket, of which the close handler tells.
        socket.writeFinalTextFrame(JsonProtocol.encode(message)).onFailure(closed -> closing = true);
    }

    @Override
    public boolean isCongested() {
        return !closing && !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void onDrained(Runnable listener) {
        socket.drainHandler(drained -> listener.run());
    }

    @Override
    public boolean answersPings() {
        return true;
    }

    @Override
    public void ping() {
        if (!closing) {
            socket.writePing(NOTHING).onFailure(closed -> closing = true);
        }
    }

    @Override
    public void close(CloseReason reason, String text) {
        if (!closing) {
            write(ServerMessage.Failure.of(reason, text));
            // The text was sent in full; a close frame has room for 123 bytes (RFC 6455 section 5.5).
            close(reason.code(), reason.name());
        }
    }

    private void close(int code, String text) {
        if (!closing) {
            closing = true;
            ForcedClose.unlessClosed(vertx, socket, socket.close((short) code, text));
        }
    }
}
