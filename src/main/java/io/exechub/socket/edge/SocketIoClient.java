package io.exechub.socket.edge;

import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.SocketPacket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of Socket.IO (protocol 5) at the other end of an Engine.IO session: lets it into namespaces and out again, puts
 * its packets and their attachments together. Whoever breaks the protocol, or is in no namespace for long, is cut off.
 *
 * <p>Confined to the session's event loop.
 */
final class SocketIoClient implements EngineConversation {
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    /** Nobody enters so often; each time costs a session of ours, or an answer. */
    private static final int MAX_ENTRIES = 20;

    private final Vertx vertx;
    private final EngineSession session;
    private final SocketIoConversation.Doorway doorway;
    private final Duration connectTimeout;
    private final int maxAttached;
    private final Map<String, SocketIoConversation> joined = new HashMap<>(2);
    private int entries;
    /** Ends a session without a namespace. */
    private long timer;
    /** A packet whose attachments are still coming; null if there is none. */
    private @Nullable SocketPacket incomplete;

    private final List<Buffer> attachments = new ArrayList<>(0);

    /**
     * Of somebody unknown, who may be in no namespace for long.
     *
     * @param connectTimeout how long that is
     * @param maxAttached bytes of all attachments of a packet together
     */
    SocketIoClient(
            Vertx vertx,
            EngineSession session,
            SocketIoConversation.Doorway doorway,
            Duration connectTimeout,
            int maxAttached) {
        this.vertx = vertx;
        this.session = session;
        this.doorway = doorway;
        this.connectTimeout = connectTimeout;
        this.maxAttached = maxAttached;
        awaitEntry();
    }

    private void awaitEntry() {
        timer = vertx.setTimer(connectTimeout.toMillis(), late -> session.close(NORMAL, "in no namespace"));
    }

    @Override
    public void onText(String text) {
        try {
            if (incomplete != null) {
                throw new BadMessageException("a text (expected: a binary attachment)");
            }
            receive(SocketPacket.decode(text));
        } catch (BadMessageException broken) {
            cutOff(String.valueOf(broken.getMessage()));
        }
    }

    @Override
    public void onBinary(Buffer data) {
        var packet = incomplete;
        if (packet == null) {
            cutOff("a binary message (expected: a text)");
            return;
        }
        attachments.add(data);
        if (attachments.stream().mapToInt(Buffer::length).sum() > maxAttached) {
            cutOff("attachments (expected: at most " + maxAttached + " bytes)");
        } else if (attachments.size() == packet.attachments()) {
            var all = List.copyOf(attachments);
            incomplete = null;
            attachments.clear();
            handOver(packet, all);
        }
    }

    private void receive(SocketPacket packet) throws BadMessageException {
        switch (packet.type()) {
            case CONNECT -> enter(packet);
            case DISCONNECT -> leave(packet.namespace());
            case EVENT, ACK -> handOver(packet, List.of());
            case BINARY_EVENT, BINARY_ACK -> {
                if (packet.attachments() == 0) {
                    handOver(packet, List.of());
                } else {
                    incomplete = packet;
                }
            }
            case CONNECT_ERROR -> throw new BadMessageException("a packet of the server (expected: one of the client)");
        }
    }

    private void enter(SocketPacket packet) throws BadMessageException {
        var namespace = packet.namespace();
        if (joined.containsKey(namespace) || ++entries > MAX_ENTRIES) {
            throw new BadMessageException("entering again (expected: once)");
        }
        if (!doorway.has(namespace)) {
            session.send(SocketPacket.refused(namespace, "Invalid namespace").encode());
            return;
        }
        vertx.cancelTimer(timer);
        var socket = new SocketIoSocket(session, namespace);
        socket.send(SocketPacket.connected(namespace, EngineTransport.randomId()));
        joined.put(namespace, doorway.open(socket, packet.json()));
    }

    private void leave(String namespace) throws BadMessageException {
        member(namespace).onClosed();
        joined.remove(namespace);
        if (joined.isEmpty()) {
            awaitEntry();
        }
    }

    private void handOver(SocketPacket packet, List<Buffer> all) {
        var member = joined.get(packet.namespace());
        if (member == null) {
            cutOff("a packet (expected: CONNECT first)");
        } else {
            member.onPacket(packet, all);
        }
    }

    private SocketIoConversation member(String namespace) throws BadMessageException {
        var member = joined.get(namespace);
        if (member == null) {
            throw new BadMessageException("a packet (expected: CONNECT first)");
        }
        return member;
    }

    private void cutOff(String problem) {
        List.copyOf(joined.values()).forEach(member -> member.onUnreadable(problem));
        session.close(PROTOCOL_ERROR, "not as Socket.IO is spoken");
    }

    @Override
    public void onAlive() {
        joined.values().forEach(SocketIoConversation::onAlive);
    }

    @Override
    public void onSilent() {
        joined.values().forEach(SocketIoConversation::onSilent);
    }

    @Override
    public void onClosed() {
        vertx.cancelTimer(timer);
        joined.values().forEach(SocketIoConversation::onClosed);
        joined.clear();
    }
}
