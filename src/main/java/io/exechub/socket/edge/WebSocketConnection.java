package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;

/** A WebSocket as a connection, with nothing around its messages. Confined to its event loop. */
class WebSocketConnection extends FrameConnection {
    private final StrictWebSocket socket;
    private final String transport;

    /** @param transport what its door is called in metrics and logs */
    WebSocketConnection(StrictWebSocket socket, String transport, String address) {
        super(address);
        this.socket = socket;
        this.transport = transport;
    }

    /** Lets somebody hear what comes. */
    void begin(MessageListener listener) {
        socket.begin(listener);
    }

    @Override
    public final String transport() {
        return transport;
    }

    @Override
    void sendText(String frame) {
        socket.sendText(frame);
    }

    /** Like {@link #sendText}, for a binary message. */
    final void sendBinary(Buffer data) {
        socket.sendBinary(data, () -> {});
    }

    @Override
    public final boolean isCongested() {
        return socket.isCongested();
    }

    @Override
    public final void onDrained(Runnable listener) {
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
    final void closeAfter(String frame, int code, String reason) {
        sendText(frame);
        close(code, reason);
    }

    @Override
    void close(int code, String reason) {
        socket.close(code, reason);
    }
}
