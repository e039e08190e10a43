package io.exechub.socket.edge;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.session.Connection;
import io.exechub.socket.session.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;

/**
 * A SockJS socket, whatever its transport, as a session's connection. Confined to its event loop.
 *
 * <p>Its {@code writeQueueFull()} never tells of the socket underneath; so what is on its way is counted here, from each
 * write until its future completes: written to the socket or, between two polls, handed to the next one.
 */
final class SockJsConnection implements Connection {
    private static final int FULL = 64 * 1024;
    private static final int DRAINED = FULL / 2;

    private final Vertx vertx;
    private final SockJSSocket socket;
    private Runnable drained = () -> {};
    private int inFlight;
    private boolean congested;
    private boolean closing;

    SockJsConnection(Vertx vertx, SockJSSocket socket) {
        this.vertx = vertx;
        this.socket = socket;
    }

    /** Lets the session hear what comes. */
    void begin(Session session) {
        socket.handler(message -> session.onFrame(message.toString()));
        // Both: neither is called on every kind of end.
        socket.closeHandler(closed -> end(session));
        socket.exceptionHandler(failed -> end(session));
    }

    private void end(Session session) {
        closing = true;
        session.onClosed();
    }

    @Override
    public String transport() {
        return "sockjs";
    }

    @Override
    public void send(ServerMessage message) {
        if (!closing) {
            // A failed write is a closed socket, of which the handlers above tell.
            write(message).onFailure(closed -> closing = true);
        }
    }

    private Future<Void> write(ServerMessage message) {
        // The eventsource transport does not escape %, and its client decodes it. Within JSON, % stands in strings
        // only.
        var frame = JsonProtocol.encode(message).replace("%", "\\u0025");
        inFlight += frame.length();
        congested |= inFlight >= FULL;
        return socket.write(frame).onComplete(written -> settle(frame.length()));
    }

    private void settle(int length) {
        inFlight -= length;
        if (congested && inFlight <= DRAINED) {
            congested = false;
            drained.run();
        }
    }

    @Override
    public boolean isCongested() {
        return congested && !closing;
    }

    @Override
    public void onDrained(Runnable listener) {
        drained = listener;
    }

    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    public void ping() {
        // SockJS' own heartbeat is sent by its handler, and never answered.
    }

    @Override
    public void close(CloseReason reason, String text) {
        if (!closing) {
            // Closing at once would drop what waits for the next poll; and only a raw transport can carry the code.
            write(ServerMessage.Failure.of(reason, text))
                    .onComplete(written -> socket.close(reason.code(), reason.name()));
            closing = true;
            ForcedClose.later(vertx, socket.routingContext().request());
        }
    }
}
