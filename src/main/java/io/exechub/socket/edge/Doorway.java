package io.exechub.socket.edge;

import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.session.Session;
import io.exechub.socket.session.SessionHub;
import io.vertx.core.buffer.Buffer;

/** Where a door leads. Confined to the event loop of its HTTP verticle. */
@FunctionalInterface
interface Doorway {
    /** A client has connected; what it says goes to the conversation, what it should hear to the connection. */
    Conversation open(FrameConnection connection);

    /** Into the service: every client gets a session of this hub. */
    static Doorway to(SessionHub hub) {
        return connection -> new Dialogue(hub.open(connection));
    }

    /** A client talking to its session. */
    record Dialogue(Session session) implements Conversation {
        @Override
        public void onRegister(ClientMessage.Register message) {
            session.onRegister(message);
        }

        @Override
        public void onText(String text) {
            session.onFrame(text);
        }

        @Override
        public void onBinary(Buffer data) {
            onUnreadable("binary message (expected: text)");
        }

        @Override
        public void onUnreadable(String expectation) {
            session.onUnreadable(expectation);
        }

        @Override
        public void onAlive() {
            session.onAlive();
        }

        @Override
        public void onClosed() {
            session.onClosed();
        }
    }
}
