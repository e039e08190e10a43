package io.exechub.socket.edge;

import io.exechub.socket.protocol.SocketPacket;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** A client in one namespace of Socket.IO. Confined to its session's event loop. */
record SocketIoSocket(EngineSession session, String namespace) {
    /** Emits an event; a JSON array of its name and arguments. */
    void emit(String array) {
        send(SocketPacket.event(namespace, array));
    }

    /** Answers an event; a JSON array of what its callback is called with. */
    void acknowledge(long ack, String array) {
        send(SocketPacket.ack(namespace, ack, array));
    }

    void send(SocketPacket packet) {
        session.send(packet.encode());
    }

    /** Sends a packet and its attachments. */
    void send(SocketPacket packet, List<Buffer> attachments) {
        send(packet);
        attachments.forEach(session::send);
    }

    /** Tells the client that it is sent away for good: it will not come back by itself. */
    void sendAway() {
        send(SocketPacket.disconnect(namespace));
    }
}
