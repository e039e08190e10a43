package io.exechub.socket.edge;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;

/** A native WebSocket that is heard to the letter of RFC 6455 and, once closed, ends. Confined to its event loop. */
final class StrictWebSocket {
    private static final Buffer NOTHING = Buffer.buffer();
    private static final int PROTOCOL_ERROR = 1002;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final MessageAssembler assembler;
    private boolean closing;

    StrictWebSocket(Vertx vertx, ServerWebSocket socket, int maxMessage) {
        this.vertx = vertx;
        this.socket = socket;
        this.assembler = new MessageAssembler(maxMessage);
    }

    /** Lets the listener hear what comes. Called in the same turn of the event loop in which the socket was accepted. */
    void begin(MessageListener listener) {
        if (closing) {
            return;
        }
        socket.frameHandler(frame -> receive(frame, listener));
        socket.exceptionHandler(failure -> fail(failure, listener));
        socket.closeHandler(closed -> end(listener));
    }

    private void receive(WebSocketFrame frame, MessageListener listener) {
        listener.onAlive();
        boolean carriesData = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (closing || !carriesData) {
            return;
        }
        var message = assembler.add(frame);
        if (message instanceof MessageAssembler.Text text) {
            listener.onText(text.text());
        } else if (message instanceof MessageAssembler.Binary binary) {
            listener.onBinary(binary.data());
        } else if (message instanceof MessageAssembler.Violation violation) {
            violate(violation.closeCode(), violation.text(), listener);
        }
    }

    private void fail(Throwable failure, MessageListener listener) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            var status = corrupted.closeStatus();
            violate(status.code(), status.reasonText(), listener);
        } else if (!socket.isClosed()) {
            violate(PROTOCOL_ERROR, "protocol error", listener);
        }
    }

    /** Fails the connection (RFC 6455 section 7.1.7): nothing more is heard from such a peer, not even its close. */
    private void violate(int code, String text, MessageListener listener) {
        if (!closing) {
            close(code, text);
            LingeringClose.end(((WebSocketInternal) socket).channelHandlerContext());
            end(listener);
        }
    }

    private void end(MessageListener listener) {
        closing = true;
        listener.onClosed();
    }

    /** Completes when the socket has taken it; fails if it is closing or closed, of which the listener hears. */
    Future<Void> sendText(String text) {
        return closing ? closed() : noteFailure(socket.writeFinalTextFrame(text));
    }

    /** Like {@link #sendText}, for a binary message. */
    Future<Void> sendBinary(Buffer data) {
        return closing ? closed() : noteFailure(socket.writeFinalBinaryFrame(data));
    }

    /** Sends a ping, unless it is closing or closed. */
    void ping() {
        if (!closing) {
            noteFailure(socket.writePing(NOTHING));
        }
    }

    private Future<Void> noteFailure(Future<Void> written) {
        return written.onFailure(closed -> closing = true);
    }

    private static Future<Void> closed() {
        return Future.failedFuture("closed");
    }

    /** Whether more is on its way than should be. */
    boolean isCongested() {
        return !closing && !socket.isClosed() && socket.writeQueueFull();
    }

    /** Calls {@code listener} each time that is over. */
    void onDrained(Runnable listener) {
        socket.drainHandler(drained -> listener.run());
    }

    /** Closes after everything sent before; does nothing if it is closing or closed. */
    void close(int code, String reason) {
        if (!closing) {
            closing = true;
            ForcedClose.unlessClosed(vertx, socket, socket.close((short) code, reason));
        }
    }
}
