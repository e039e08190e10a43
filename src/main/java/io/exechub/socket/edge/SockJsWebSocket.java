package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/** A WebSocket of SockJS as a connection: framed, or as its clients do without SockJS, raw. Confined to its event loop. */
final class SockJsWebSocket extends FrameConnection {
    private static final int PROTOCOL_ERROR = 1002;

    private final StrictWebSocket socket;
    private final boolean framed;

    /** Opens it, before anything else is sent. */
    SockJsWebSocket(StrictWebSocket socket, boolean framed, String address) {
        super(address);
        this.socket = socket;
        this.framed = framed;
        if (framed) {
            socket.sendText(SockJsFrames.OPEN);
        }
    }

    /** Lets the conversation hear what comes. */
    void begin(Conversation conversation) {
        socket.begin(framed ? new Unframing(conversation) : conversation);
    }

    @Override
    public String transport() {
        return "sockjs";
    }

    @Override
    void sendText(String frame) {
        socket.sendText(framed ? SockJsFrames.of(frame) : frame);
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
        return !framed;
    }

    /** SockJS' own heartbeat is never answered; raw, there is none but that of WebSockets. */
    @Override
    public void ping() {
        if (framed) {
            socket.sendText(SockJsFrames.HEARTBEAT);
        } else {
            socket.ping();
        }
    }

    @Override
    void closeAfter(String frame, int code, String reason) {
        sendText(frame);
        close(code, reason);
    }

    @Override
    void close(int code, String reason) {
        if (framed) {
            socket.sendText(SockJsFrames.close(code, reason));
        }
        socket.close(code, reason);
    }

    /** Takes messages out of their frames. */
    private final class Unframing implements MessageListener {
        private final Conversation conversation;

        Unframing(Conversation conversation) {
            this.conversation = conversation;
        }

        @Override
        public void onText(String text) {
            messages(text).forEach(conversation::onText);
        }

        private List<String> messages(String frame) {
            try {
                return SockJsFrames.messages(frame);
            } catch (IOException broken) {
                socket.close(PROTOCOL_ERROR, "broken framing");
                return List.of();
            }
        }

        @Override
        public void onBinary(Buffer data) {
            conversation.onBinary(data);
        }

        @Override
        public void onAlive() {
            conversation.onAlive();
        }

        @Override
        public void onClosed() {
            conversation.onClosed();
        }
    }
}
