package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;

/** A native WebSocket as a connection. Confined to its event loop. */
final class WebSocketConnection extends FrameConnection {
    private final StrictWebSocket socket;

    WebSocketConnection(StrictWebSocket socket, String address) {
        super(address);
        this.socket = socket;
    }

    @Override
    public String transport() {
        return "websocket";
    }

    @Override
    void sendText(String frame) {
        socket.sendText(frame);
    }

    /** Like {@link #sendText}, for a binary message. */
    void sendBinary(Buffer data) {
        socket.sendBinary(data, () -> {});
    }

    @Override
    public boolean isCongested() {
        return socket.isCongested();
    }

    @Override
    public void onDrained(Runnable listener) {
        socket.onDrained(listener);
    }

    @Override
    public boolean answersPings() {
        return true;
    }

    @Override
    public void ping() {
        socket.ping();
    }

    @Override
    void closeAfter(String frame, int code, String reason) {
        sendText(frame);
        close(code, reason);
    }

    @Override
    void close(int code, String reason) {
        socket.close(code, reason);
    }
}
