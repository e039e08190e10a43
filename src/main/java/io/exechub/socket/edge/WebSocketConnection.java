package io.exechub.socket.edge;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;

/** A native WebSocket as a connection. Confined to its event loop. */
final class WebSocketConnection extends FrameConnection {
    private static final Buffer NOTHING = Buffer.buffer();
    private static final int PROTOCOL_ERROR = 1002;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final MessageAssembler assembler;
    private boolean closing;

    WebSocketConnection(Vertx vertx, ServerWebSocket socket, String address, int maxMessage) {
        super(address);
        this.vertx = vertx;
        this.socket = socket;
        this.assembler = new MessageAssembler(maxMessage);
    }

    /** Lets the conversation hear what comes. Called in the same turn of the event loop in which the socket was accepted. */
    void begin(Conversation conversation) {
        if (closing) {
            return;
        }
        socket.frameHandler(frame -> receive(frame, conversation));
        socket.exceptionHandler(failure -> fail(failure, conversation));
        socket.closeHandler(closed -> end(conversation));
    }

    private void receive(WebSocketFrame frame, Conversation conversation) {
        conversation.onAlive();
        boolean carriesData = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (closing || !carriesData) {
            return;
        }
        var message = assembler.add(frame);
        if (message instanceof MessageAssembler.Text text) {
            conversation.onText(text.text());
        } else if (message instanceof MessageAssembler.Binary binary) {
            conversation.onBinary(binary.data());
        } else if (message instanceof MessageAssembler.Violation violation) {
            violate(violation.closeCode(), violation.text(), conversation);
        }
    }

    private void fail(Throwable failure, Conversation conversation) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            var status = corrupted.closeStatus();
            violate(status.code(), status.reasonText(), conversation);
        } else if (!socket.isClosed()) {
            violate(PROTOCOL_ERROR, "protocol error", conversation);
        }
    }

    /** Fails the connection (RFC 6455 section 7.1.7): nothing more is heard from such a peer, not even its close. */
    private void violate(int code, String text, Conversation conversation) {
        if (!closing) {
            close(code, text);
            LingeringClose.end(((WebSocketInternal) socket).channelHandlerContext());
            end(conversation);
        }
    }

    private void end(Conversation conversation) {
        closing = true;
        conversation.onClosed();
    }

    @Override
    public String transport() {
        return "websocket";
    }

    @Override
    void sendText(String frame) {
        if (!closing) {
            // A failed write is a closed socket, of which the close handler tells.
            socket.writeFinalTextFrame(frame).onFailure(closed -> closing = true);
        }
    }

    /** Like {@link #sendText}, for a binary message. */
    void sendBinary(Buffer data) {
        if (!closing) {
            socket.writeFinalBinaryFrame(data).onFailure(closed -> closing = true);
        }
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
    void closeAfter(String frame, int code, String reason) {
        sendText(frame);
        close(code, reason);
    }

    @Override
    void close(int code, String reason) {
        if (!closing) {
            closing = true;
            ForcedClose.unlessClosed(vertx, socket, socket.close((short) code, reason));
        }
    }
}
