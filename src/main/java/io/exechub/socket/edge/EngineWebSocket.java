package io.exechub.socket.edge;

import io.exechub.socket.protocol.EnginePacket;
import io.vertx.core.buffer.Buffer;

/**
 * A WebSocket that carries an Engine.IO session, seen from the session's home: the loop that accepted it may be another
 * one, and then everything goes over, in order, both ways. Confined to the home, its listener included.
 */
final class EngineWebSocket {
    private final StrictWebSocket socket;
    private final EventLoop there;
    private final EventLoop home;

    /** Hears nothing before {@link #listen}. */
    private MessageListener listener = new Deaf();

    /** @param there where the socket lives; made and begun there */
    EngineWebSocket(StrictWebSocket socket, EventLoop there, EventLoop home) {
        this.socket = socket;
        this.there = there;
        this.home = home;
        socket.begin(new Forwarder());
    }

    void listen(MessageListener other) {
        listener = other;
    }

    /** Calls {@code taken} when the socket has taken it, or will not take it any more. */
    void send(EnginePacket packet, Runnable taken) {
        there.run(() -> write(packet, () -> home.run(taken)));
    }

    private void write(EnginePacket packet, Runnable taken) {
        if (packet instanceof EnginePacket.Binary binary) {
            socket.sendBinary(binary.data(), taken);
        } else {
            socket.sendText(packet.encode(), taken);
        }
    }

    /** Closes after everything sent before. */
    void close(int code, String reason) {
        there.run(() -> socket.close(code, reason));
    }

    /** Brings what the socket hears to the home. */
    private final class Forwarder implements MessageListener {
        @Override
        public void onText(String text) {
            home.run(() -> listener.onText(text));
        }

        @Override
        public void onBinary(Buffer data) {
            home.run(() -> listener.onBinary(data));
        }

        @Override
        public void onAlive() {
            home.run(() -> listener.onAlive());
        }

        @Override
        public void onClosed() {
            home.run(() -> listener.onClosed());
        }
    }

    private static final class Deaf implements MessageListener {
        @Override
        public void onText(String text) {}

        @Override
        public void onBinary(Buffer data) {}

        @Override
        public void onAlive() {}

        @Override
        public void onClosed() {}
    }
}
