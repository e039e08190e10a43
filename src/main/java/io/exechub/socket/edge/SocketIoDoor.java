package io.exechub.socket.edge;

import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.SocketIoProtocol;
import io.exechub.socket.protocol.SocketPacket;
import io.exechub.socket.session.Session;
import io.exechub.socket.session.SessionHub;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The door {@code /socket.io/}: Socket.IO 4 (its protocol 5 over Engine.IO's 4), one namespace. Every client in it gets a
 * session of a hub.
 *
 * @param maxMessage bytes of what a client emits; a longer one is a bad message
 */
record SocketIoDoor(SessionHub hub, int maxMessage) implements SocketIoConversation.Doorway {
    /** Without the slash at its end. */
    static final String PATH = "/socket.io";

    /** A message that is too long is answered, unless it is that much too long. */
    private static final int PAYLOAD_FACTOR = 6;

    /** The largest frame or body that is taken; one that is larger ends the session. */
    static int maxPayload(int maxMessage) {
        return PAYLOAD_FACTOR * maxMessage;
    }

    @Override
    public boolean has(String namespace) {
        return namespace.equals(SocketPacket.MAIN);
    }

    @Override
    public SocketIoConversation open(SocketIoSocket socket, @Nullable String auth) {
        var connection = new SocketIoConnection(socket);
        var dialogue = new Dialogue(connection, hub.open(connection), maxMessage);
        dialogue.begin(auth);
        return dialogue;
    }

    /** A client talking to its session. */
    private record Dialogue(SocketIoConnection connection, Session session, int maxMessage)
            implements SocketIoConversation {
        void begin(@Nullable String auth) {
            try {
                SocketIoProtocol.registration(auth, maxMessage).ifPresent(session::onRegister);
            } catch (BadMessageException bad) {
                onUnreadable(String.valueOf(bad.getMessage()));
            }
        }

        @Override
        public void onPacket(SocketPacket packet, List<Buffer> attachments) {
            connection.hear(packet.ack(), () -> hear(packet));
        }

        private void hear(SocketPacket packet) {
            try {
                var message = message(packet);
                if (message instanceof ClientMessage.Register) {
                    connection.awaitRegistration();
                }
                session.onMessage(message);
            } catch (BadMessageException bad) {
                onUnreadable(String.valueOf(bad.getMessage()));
            }
        }

        private ClientMessage message(SocketPacket packet) throws BadMessageException {
            var array = packet.json();
            if (packet.type() != SocketPacket.Type.EVENT || array == null) {
                throw new BadMessageException("attachments or an answer (expected: an event without attachments)");
            }
            return SocketIoProtocol.decode(array, maxMessage);
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
        public void onSilent() {
            session.onSilent();
        }

        @Override
        public void onClosed() {
            session.onClosed();
        }
    }
}
