package io.exechub.socket.edge;

import io.exechub.socket.protocol.ClientMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiConsumer;

/** The conversations that the conformance suites expect. */
final class Echoes {
    /** Says what it hears: text as text, binary as binary. */
    static final Doorway ECHO = connection -> new Listener(connection, FrameConnection::sendText);

    /** Answers {@code n} with 2<sup>n</sup> times x, up to 2<sup>19</sup>; anything but a positive number counts as 1. */
    static final Doorway AMPLIFY =
            connection -> new Listener(connection, (to, n) -> to.sendText("x".repeat(1 << exponent(n))));

    /** Ends the conversation as soon as it has begun. */
    static final Doorway CLOSE = connection -> {
        Vertx.currentContext().owner().setTimer(10, begun -> connection.close(3000, "Go away!"));
        return new Listener(connection, (to, ignored) -> {});
    };

    private Echoes() {}

    private static int exponent(String text) {
        try {
            int n = (int) Math.floor(Double.parseDouble(text));
            return n > 0 ? Math.min(n, 19) : 1;
        } catch (NumberFormatException notANumber) {
            return 1;
        }
    }

    private record Listener(FrameConnection connection, BiConsumer<FrameConnection, String> answer)
            implements Conversation {
        @Override
        public void onRegister(ClientMessage.Register message) {
            // Echoes know nobody.
        }

        @Override
        public void onText(String text) {
            answer.accept(connection, text);
        }

        @Override
        public void onBinary(Buffer data) {
            if (connection instanceof WebSocketConnection webSocket) {
                webSocket.sendBinary(data);
            }
        }

        @Override
        public void onUnreadable(String expectation) {
            // Whatever can be read is echoed.
        }

        @Override
        public void onAlive() {
            // Echoes do not mind silence.
        }

        @Override
        public void onClosed() {
            // Nothing is kept of a conversation.
        }
    }
}
