package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/** A WebSocket of SockJS as a connection: around its messages there are frames. Confined to its event loop. */
final class SockJsWebSocket extends WebSocketConnection {
    private static final int PROTOCOL_ERROR = 1002;

    /** Opens it, before anything else is sent. */
    SockJsWebSocket(StrictWebSocket socket, String transport, String address) {
        super(socket, transport, address);
        super.sendText(SockJsFrames.OPEN);
    }

    @Override
    void begin(MessageListener listener) {
        super.begin(new Unframing(listener));
    }

    @Override
    void sendText(String frame) {
        super.sendText(SockJsFrames.of(frame));
    }

    /** SockJS' own heartbeat, which is never answered. */
    @Override
    public void ping() {
        super.sendText(SockJsFrames.HEARTBEAT);
    }

    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    void close(int code, String reason) {
        super.sendText(SockJsFrames.close(code, reason));
        super.close(code, reason);
    }

    private void closeBroken() {
        super.close(PROTOCOL_ERROR, "broken framing");
    }

    /** Takes messages out of their frames. */
    private final class Unframing implements MessageListener {
        private final MessageListener listener;

        Unframing(MessageListener listener) {
            this.listener = listener;
        }

        @Override
        public void onText(String text) {
            messages(text).forEach(listener::onText);
        }

        private List<String> messages(String frame) {
            try {
                return SockJsFrames.messages(frame);
            } catch (IOException broken) {
                closeBroken();
                return List.of();
            }
        }

        @Override
        public void onBinary(Buffer data) {
            listener.onBinary(data);
        }

        @Override
        public void onAlive() {
            listener.onAlive();
        }

        @Override
        public void onClosed() {
            listener.onClosed();
        }
    }
}
