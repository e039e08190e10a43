package io.exechub.socket.edge;

import io.exechub.socket.protocol.EnginePacket;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** What an Engine.IO session sends, in order, over whatever carries it. Confined to the session's event loop. */
final class EngineOutbox {
    private final InFlight inFlight = new InFlight();
    private final EnginePolls polls;
    private final Runnable lost;
    /** What carries the session; null while polls do. */
    private @Nullable EngineWebSocket socket;

    /**
     * Begins with polls, unless there is a socket.
     *
     * @param lost called when something did not arrive, or a poll was cut off
     */
    EngineOutbox(EventLoop home, @Nullable EngineWebSocket socket, Runnable lost) {
        this.polls = new EnginePolls(home);
        this.socket = socket;
        this.lost = lost;
    }

    void send(EnginePacket packet) {
        inFlight.sent(packet.size());
        if (socket == null) {
            polls.add(packet);
            answerPoll();
        } else {
            carry(packet, socket);
        }
    }

    private void carry(EnginePacket packet, EngineWebSocket over) {
        over.send(packet, () -> inFlight.taken(packet.size()));
    }

    private void answerPoll() {
        if (polls.isOpen() && !polls.isEmpty()) {
            int size = polls.size();
            polls.answer(() -> inFlight.taken(size), lost);
        }
    }

    boolean isCongested() {
        return inFlight.isCongested();
    }

    void onDrained(Runnable listener) {
        inFlight.onDrained(listener);
    }

    boolean isPolled() {
        return socket == null;
    }

    boolean hasPoll() {
        return polls.isOpen();
    }

    /** Whether nothing waits for a poll. */
    boolean isEmpty() {
        return polls.isEmpty();
    }

    /** A poll: answered with all that waits, as soon as something does. */
    void poll(HttpServerResponse response) {
        polls.open(response, lost);
        answerPoll();
    }

    /** Ends the poll, if there is one, before anything waits. */
    void endPoll(EnginePacket instead) {
        polls.end(instead);
    }

    /** From here on the socket carries the session. A poll has no business there any more. */
    void goOver(EngineWebSocket to) {
        socket = to;
        polls.refuse();
        polls.removeAll().forEach(packet -> carry(packet, to));
    }

    /** Closes the socket, if there is one, after everything sent before. */
    void close(int code, String reason) {
        if (socket != null) {
            socket.close(code, reason);
        }
    }
}
