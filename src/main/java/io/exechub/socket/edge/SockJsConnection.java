package io.exechub.socket.edge;

import io.exechub.socket.protocol.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.regex.Pattern;

/**
 * A SockJS socket that HTTP requests carry, as a connection. Confined to its event loop.
 *
 * <p>Its {@code writeQueueFull()} never tells of the socket underneath; so what is on its way is counted here, from each
 * write until its future completes: written to the socket or, between two polls, handed to the next one.
 */
final class SockJsConnection extends FrameConnection {
    private static final Pattern EVENT_SOURCE = Pattern.compile("/eventsource(\\?|$)");

    private final Vertx vertx;
    private final SockJSSocket socket;
    private final InFlight inFlight = new InFlight();
    private boolean closing;

    SockJsConnection(Vertx vertx, SockJSSocket socket, String address) {
        super(address);
        this.vertx = vertx;
        this.socket = socket;
    }

    /** Lets the conversation hear what comes. */
    void begin(Conversation conversation) {
        socket.handler(message -> conversation.onText(message.toString()));
        // Both: neither is called on every kind of end.
        socket.closeHandler(closed -> end(conversation));
        socket.exceptionHandler(failed -> end(conversation));
    }

    private void end(Conversation conversation) {
        closing = true;
        conversation.onClosed();
    }

    @Override
    public String transport() {
        return SockJsTransport.NAME;
    }

    @Override
    String encode(ServerMessage message) {
        // Within JSON, % stands in strings only: this way it arrives whether or not a client decodes it.
        return super.encode(message).replace("%", "\\u0025");
    }

    @Override
    void sendText(String frame) {
        if (!closing) {
            // A failed write is a closed socket, of which the handlers above tell.
            write(frame).onFailure(closed -> closing = true);
        }
    }

    private Future<Void> write(String text) {
        var frame = isDecodedByClient(text) ? text.replace("%", "%25") : text;
        inFlight.sent(frame.length());
        return socket.write(frame).onComplete(written -> inFlight.taken(frame.length()));
    }

    /** Clients of eventsource decode %, which the transport of Vert.x does not escape. */
    private boolean isDecodedByClient(String text) {
        return text.indexOf('%') >= 0 && EVENT_SOURCE.matcher(socket.uri()).find();
    }

    @Override
    public boolean isCongested() {
        return inFlight.isCongested() && !closing;
    }

    @Override
    public void onDrained(Runnable listener) {
        inFlight.onDrained(listener);
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
    void closeAfter(String frame, int code, String reason) {
        if (!closing) {
            // Closing at once would drop what waits for the next poll.
            write(frame).onComplete(written -> socket.close(code, reason));
            markClosing();
        }
    }

    @Override
    void close(int code, String reason) {
        if (!closing) {
            socket.close(code, reason);
            markClosing();
        }
    }

    private void markClosing() {
        closing = true;
        ForcedClose.later(vertx, socket.routingContext().request());
    }
}
