package io.exechub.socket.edge;

import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.EnginePacket;
import io.exechub.socket.session.Ticker;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One Engine.IO session (protocol 4), whatever carries it: it begins with polls and may go over to a WebSocket, or with a
 * WebSocket at once. Whoever breaks the protocol is cut off.
 *
 * <p>Confined to its home's event loop.
 */
final class EngineSession {
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    /** How long the last words wait to be fetched. */
    private static final long PATIENCE_MILLIS = 10_000;
    /** How much later a poll may come than what the client said after it. */
    private static final long OVERTAKEN_MILLIS = 250;

    private enum Phase {
        OPEN,
        /** The client has said that it leaves; a poll that it sent before may still be on its way. */
        LEAVING,
        /** The last words wait for a poll, or for the socket to close. */
        CLOSING,
        CLOSED
    }

    private final String id;
    private final String address;
    private final Homes.Home home;
    private final EngineHeartbeat heartbeat;
    private final EngineOutbox out;
    private final EnginePosts posts = new EnginePosts();
    private final EngineUpgrade upgrade = new EngineUpgrade(this::goOver);
    private final EngineConversation conversation;
    private Phase phase = Phase.OPEN;
    /** Closes a WebSocket to which the client goes over only after the session was closed. */
    private Runnable closeLate = () -> {};
    /** When the phase began, if it is to end; monotonic milliseconds. */
    private long since;

    /**
     * Begins a session: the client is told its terms first.
     *
     * @param address the client's
     * @param socket null if polls are to carry it
     */
    EngineSession(
            String id,
            String address,
            Homes.Home home,
            EngineMount mount,
            @Nullable EngineWebSocket socket,
            EngineConversation.Doorway doorway) {
        this.id = id;
        this.address = address;
        this.home = home;
        this.out = new EngineOutbox(home.eventLoop(), socket, this::end);
        this.heartbeat = new EngineHeartbeat(mount);
        write(new EnginePacket.Text(EnginePacket.Type.OPEN, mount.terms(id, socket == null)));
        this.conversation = doorway.open(this);
        if (socket != null) {
            socket.listen(new Carrier());
        }
    }

    /** The client's IP address. */
    String address() {
        return address;
    }

    /** Sends a text message, after those before it. One to a session that is closing or closed is dropped. */
    void send(String message) {
        write(new EnginePacket.Text(EnginePacket.Type.MESSAGE, message));
    }

    /** Like {@link #send(String)}, for a binary message. */
    void send(Buffer message) {
        write(new EnginePacket.Binary(message));
    }

    /** Whether more is on its way than should be, wherever it waits. */
    boolean isCongested() {
        return phase == Phase.OPEN && out.isCongested();
    }

    /** Calls {@code listener} each time that is over. */
    void onDrained(Runnable listener) {
        out.onDrained(listener);
    }

    private void write(EnginePacket packet) {
        if (phase == Phase.OPEN) {
            out.send(packet);
        }
    }

    /** A poll: answered as soon as there is something to say. */
    void poll(HttpServerResponse response) {
        if (!out.isPolled()) {
            EngineError.BAD_REQUEST.answer(response);
        } else if (out.hasPoll()) {
            EngineError.BAD_REQUEST.answer(response);
            cutOff();
        } else {
            alive();
            out.poll(response);
            endPollIfOver();
        }
    }

    /** Once the last words have been fetched. Clients that hear the end together with them act on the end first. */
    private void endPollIfOver() {
        if (phase == Phase.LEAVING) {
            end();
        } else if (phase == Phase.CLOSING && out.hasPoll()) {
            cutOff();
        }
    }

    private void cutOff() {
        out.endPoll(EnginePacket.CLOSE);
        end();
    }

    /** A body begins; while it is read, there must be no other. */
    void beginPost(HttpServerResponse response) {
        if (!posts.begin(response)) {
            cutOff();
        }
    }

    /** It has ended, however it did. */
    void endPost(HttpServerResponse response) {
        posts.end(response);
    }

    /** What a body said. Once the last words were said, nobody listens to it. */
    void post(@Nullable Buffer body, HttpServerResponse response) {
        posts.end(response);
        if (!out.isPolled()) {
            EngineError.BAD_REQUEST.answer(response);
            return;
        }
        try {
            alive();
            for (var packet : EnginePosts.packets(body)) {
                receive(packet);
            }
            posts.answer(response, phase == Phase.LEAVING);
        } catch (BadMessageException broken) {
            EngineError.BAD_REQUEST.answer(response);
            end();
        }
    }

    private void alive() {
        heartbeat.heard(Ticker.SYSTEM.millis());
        conversation.onAlive();
    }

    private void receive(EnginePacket packet) throws BadMessageException {
        if (packet.equals(EnginePacket.CLOSE)) {
            leave();
        } else if (phase == Phase.OPEN && packet instanceof EnginePacket.Binary binary) {
            conversation.onBinary(binary.data());
        } else if (phase == Phase.OPEN && packet instanceof EnginePacket.Text text) {
            hear(text);
        }
    }

    private void hear(EnginePacket.Text packet) throws BadMessageException {
        switch (packet.type()) {
            case MESSAGE -> conversation.onText(packet.data());
            case PONG, UPGRADE, NOOP -> {}
            case OPEN, CLOSE, PING ->
                throw new BadMessageException("a packet of the server (expected: one of the client)");
        }
    }

    private void leave() {
        if (phase == Phase.OPEN && out.isPolled() && !out.hasPoll()) {
            enter(Phase.LEAVING);
        } else if (phase != Phase.LEAVING) {
            end();
        }
    }

    /** A WebSocket that is to carry this session. There can be only one. */
    void offer(EngineWebSocket other) {
        if (phase == Phase.OPEN && out.isPolled()) {
            upgrade.offer(other);
        } else {
            other.close(NORMAL, "");
        }
    }

    private void goOver(EngineWebSocket to) {
        to.listen(new Carrier());
        out.goOver(to);
        closeLate.run();
    }

    /** Closes after everything sent before; code and reason are for a WebSocket. */
    void close(int code, String reason) {
        if (phase != Phase.OPEN) {
            return;
        }
        out.close(code, reason);
        closeLate = () -> out.close(code, reason);
        enter(Phase.CLOSING);
        endPollIfOver();
    }

    private void enter(Phase next) {
        phase = next;
        since = Ticker.SYSTEM.millis();
    }

    /** The client is gone, or is to be. */
    private void end() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        home.engines().remove(id);
        out.endPoll(EnginePacket.NOOP);
        out.close(NORMAL, "");
        posts.release();
        upgrade.drop();
        // Not at once: whoever is told may be the one who has just closed.
        home.eventLoop().later(conversation::onClosed);
    }

    /** Looks after the clocks: the client's silence, and how long things may wait. */
    void sweep(long now) {
        switch (phase) {
            case OPEN -> {
                upgrade.sweep(now, () -> out.endPoll(EnginePacket.NOOP));
                sweepHeartbeat(now);
            }
            case LEAVING -> endAfter(OVERTAKEN_MILLIS, now);
            case CLOSING -> endAfter(PATIENCE_MILLIS, now);
            case CLOSED -> {}
        }
    }

    private void endAfter(long millis, long now) {
        if (now - since >= millis) {
            end();
        }
    }

    private void sweepHeartbeat(long now) {
        if (out.isCongested()) {
            // It could not answer: its heartbeat begins anew once it has taken what waits.
            heartbeat.heard(now);
        } else if (heartbeat.isSilent(now)) {
            conversation.onSilent();
            end();
        } else if (heartbeat.isDue(now)) {
            write(EnginePacket.PING);
        }
    }

    /** Hears the WebSocket that carries the session. */
    private final class Carrier implements MessageListener {
        @Override
        public void onText(String text) {
            try {
                receive(EnginePacket.decode(text));
            } catch (BadMessageException broken) {
                close(PROTOCOL_ERROR, "not a packet of Engine.IO");
            }
        }

        @Override
        public void onBinary(Buffer data) {
            if (phase == Phase.OPEN) {
                conversation.onBinary(data);
            }
        }

        @Override
        public void onAlive() {
            alive();
        }

        @Override
        public void onClosed() {
            end();
        }
    }
}
