package io.exechub.socket.edge;

import io.exechub.socket.protocol.SocketPacket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conversations that the suites of Engine.IO and Socket.IO expect. */
final class SocketIoEchoes {
    private static final int MAX_ATTACHED = 1_000_000;

    /** As the suites want them. */
    static final Terms HASTY = new Terms(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(1));

    /** So that nothing happens by itself. */
    static final Terms PATIENT = new Terms(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

    private static final int MAX_PAYLOAD = 1_000_000;
    private static final int MAX_SESSIONS = 1_000;
    private static final long APART_MILLIS = 10;

    /** How long clients may be silent, or in no namespace. */
    record Terms(Duration pingInterval, Duration pingTimeout, Duration connectTimeout) {
        EngineMount at(String path) {
            return new EngineMount(path, pingInterval, pingTimeout, MAX_PAYLOAD, MAX_SESSIONS);
        }
    }

    private SocketIoEchoes() {}

    /** Engine.IO alone: says what it hears. */
    static EngineConversation engine(EngineSession session) {
        return new EngineEcho(session);
    }

    /** Socket.IO: says with what a client came, and {@code message-back} to a {@code message}. */
    static EngineConversation.Doorway socketIo(Vertx vertx, Terms terms) {
        return session ->
                new SocketIoClient(vertx, session, new Namespaces(vertx), terms.connectTimeout(), MAX_ATTACHED);
    }

    private record EngineEcho(EngineSession session) implements EngineConversation {
        @Override
        public void onText(String text) {
            session.send(text);
        }

        @Override
        public void onBinary(Buffer data) {
            session.send(data);
        }

        @Override
        public void onAlive() {
            // Engine.IO itself minds silence.
        }

        @Override
        public void onSilent() {
            // Nothing to say.
        }

        @Override
        public void onClosed() {
            // Nothing is kept of a conversation.
        }
    }

    private record Namespaces(Vertx vertx) implements SocketIoConversation.Doorway {
        private static final Set<String> NAMES = Set.of("/", "/custom");

        @Override
        public boolean has(String namespace) {
            return NAMES.contains(namespace);
        }

        @Override
        public SocketIoConversation open(SocketIoSocket socket, @Nullable String auth) {
            // The suite misses what comes together with the answer to CONNECT.
            vertx.setTimer(APART_MILLIS, later -> socket.emit("[\"auth\"," + (auth == null ? "{}" : auth) + "]"));
            return new Echo(socket);
        }
    }

    private record Echo(SocketIoSocket socket) implements SocketIoConversation {
        @Override
        public void onPacket(SocketPacket packet, List<Buffer> attachments) {
            var event = new JsonArray(packet.json());
            switch (event.getString(0)) {
                case "message" -> send(packet.type(), null, event.set(0, "message-back"), attachments);
                case "message-with-ack" -> acknowledge(packet, event, attachments);
                default -> {}
            }
        }

        private void acknowledge(SocketPacket packet, JsonArray event, List<Buffer> attachments) {
            event.remove(0);
            var type = attachments.isEmpty() ? SocketPacket.Type.ACK : SocketPacket.Type.BINARY_ACK;
            send(type, packet.ack(), event, attachments);
        }

        private void send(SocketPacket.Type type, @Nullable Long ack, JsonArray array, List<Buffer> attachments) {
            var packet = new SocketPacket(type, attachments.size(), socket.namespace(), ack, array.encode());
            socket.send(packet, attachments);
        }

        @Override
        public void onUnreadable(String expectation) {
            // The client is cut off for it.
        }

        @Override
        public void onAlive() {
            // Engine.IO minds silence.
        }

        @Override
        public void onSilent() {
            // Nothing to say.
        }

        @Override
        public void onClosed() {
            // Nothing is kept of a conversation.
        }
    }
}
