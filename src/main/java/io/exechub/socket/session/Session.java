package io.exechub.socket.session;

import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from its connection to its end. Who it is and that the cluster knows it is its {@link Registration}'s
 * business; what it is sent, its {@link Feed}'s; when it has to go is decided by its {@link SessionClocks} and by what it
 * says.
 *
 * <p>Confined to the event loop of its hub; no locks.
 */
public final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** However late a clock is due: the wall's may be set, and what nobody thought of should not wait for long. */
    private static final long LONGEST_REST_MILLIS = 5_000;

    private static final String REPLACED = "a newer connection of this user took the place of this one";

    private final SocketId id = SocketId.random();
    private final SessionHub hub;
    private final Connection connection;
    private final SessionClocks clocks;
    private final InboundLimit inbound;
    private final Registration registration;
    /** Before that a sweep finds nothing to do, unless something stirs the session; {@link Ticker#millis}. */
    private long restsUntil = Long.MIN_VALUE;

    private boolean closed;

    Session(SessionHub hub, Connection connection) {
        this.hub = hub;
        this.connection = connection;
        this.clocks = new SessionClocks(this, connection, hub.settings(), hub.ticker());
        this.inbound = new InboundLimit(hub.settings(), hub.ticker());
        this.registration = new Registration(this, hub, connection, clocks);
        connection.onDrained(this::onDrained);
        log.atInfo()
                .addKeyValue("socket", id)
                .addKeyValue("transport", connection.transport())
                .addKeyValue("address", connection.address())
                .log("connected");
    }

    /** This connection's name. */
    public SocketId id() {
        return id;
    }

    /** The client sent a text frame. */
    public void onFrame(String frame) {
        if (!admitsFrame()) {
            return;
        }
        try {
            handle(JsonProtocol.decode(frame, hub.settings().maxFrame()));
        } catch (BadMessageException bad) {
            refuse(String.valueOf(bad.getMessage()));
        }
    }

    /** The client asked to be registered in its handshake, before any frame. */
    public void onRegister(ClientMessage.Register message) {
        if (!closed) {
            stir();
            registration.request(message);
        }
    }

    /** Like {@link #onRegister}, with a ticket instead of a token. */
    public void onTicket(String ticket, @Nullable Position lastEventId) {
        if (!closed) {
            stir();
            registration.redeem(ticket, lastEventId);
        }
    }

    /** The client sent a message, on a door where messages are no frames of ours. */
    public void onMessage(ClientMessage message) {
        if (admitsFrame()) {
            handle(message);
        }
    }

    /** The client sent something that cannot be a message of the protocol, whatever it says. */
    public void onUnreadable(String expectation) {
        if (admitsFrame()) {
            refuse(expectation);
        }
    }

    /** The client showed a sign of life below the protocol. */
    public void onAlive() {
        clocks.heard();
    }

    /** The client has not answered its transport's own heartbeat in time. */
    public void onSilent() {
        close(CloseReason.HEARTBEAT_TIMEOUT);
    }

    /** The transport is gone. */
    public void onClosed() {
        end("client");
    }

    private boolean admitsFrame() {
        if (closed) {
            return false;
        }
        stir();
        clocks.heard();
        if (!inbound.admits()) {
            close(CloseReason.RATE_LIMITED);
            return false;
        }
        return true;
    }

    private void handle(ClientMessage message) {
        if (message instanceof ClientMessage.Register register) {
            registration.request(register);
        } else {
            clocks.pingedByClient();
            connection.send(new ServerMessage.Pong());
        }
    }

    /** A registered client is told; a stranger is shown the door. */
    private void refuse(String problem) {
        if (registration.isDone()) {
            connection.send(ServerMessage.Failure.of(CloseReason.BAD_MESSAGE, problem));
        } else {
            close(CloseReason.BAD_MESSAGE, problem);
        }
    }

    /** A hint from the bus. */
    void deliver(ServerMessage.Event event) {
        var feed = registration.feedIfAny();
        if (feed != null) {
            stir();
            feed.deliver(event);
        }
    }

    /**
     * Looks after the clocks, and after a feed whose last read failed. Most sessions rest at most times, and looking at all
     * that belongs to one costs more than everything else that is done for it.
     *
     * @param now {@link Ticker#millis}
     */
    void sweep(long now) {
        if (now < restsUntil) {
            return;
        }
        clocks.sweep();
        inbound.sweep();
        goOn();
        restsUntil = isAtRest() ? Math.min(clocks.nextDue(), now + LONGEST_REST_MILLIS) : now;
    }

    private boolean isAtRest() {
        var feed = registration.feedIfAny();
        return inbound.isAtRest() && !connection.isCongested() && (feed == null || feed.isLive());
    }

    /** Something has happened: the next sweep looks. */
    void stir() {
        restsUntil = Long.MIN_VALUE;
    }

    private void onDrained() {
        stir();
        clocks.drained();
        goOn();
    }

    private void goOn() {
        var feed = registration.feedIfAny();
        if (feed != null) {
            feed.goOn();
        }
    }

    void renew(CatchUpCause cause) {
        registration.renew(cause);
    }

    /** Tells the client to come back after a while, and closes. */
    void drain(Duration comeBackAfter) {
        if (!closed) {
            connection.send(new ServerMessage.Reconnect(comeBackAfter, CloseReason.SERVER_DRAINING.text()));
            close(CloseReason.SERVER_DRAINING);
        }
    }

    /**
     * Sends the client away, if it is meant.
     *
     * @return whether it was
     */
    boolean expel(Expulsion expulsion) {
        boolean meant = !closed && registration.isMeantBy(expulsion);
        if (meant && expulsion.cause() == Expulsion.Cause.REPLACED) {
            endReplaced();
        } else if (meant) {
            close(CloseReason.KICKED);
        }
        return meant;
    }

    /** The user has too many sockets, and this is the oldest. */
    void endReplaced() {
        close(CloseReason.TOO_MANY_CONNECTIONS, REPLACED);
    }

    void warnOfExpiry() {
        connection.send(new ServerMessage.TokenExpiring(registration.known().expiresAt()));
    }

    void close(CloseReason reason) {
        close(reason, reason.text());
    }

    void close(CloseReason reason, String text) {
        if (!closed) {
            connection.close(reason, text);
            end(reason.name().toLowerCase(Locale.ROOT));
        }
    }

    private void end(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        hub.metrics().connection(connection.transport(), registration.isDone() ? "registered" : "open", -1);
        hub.metrics().closed(reason);
        registration.end();
        var user = registration.user();
        hub.remove(this, user);
        log.atInfo()
                .addKeyValue("socket", id)
                .addKeyValue("user", user == null ? "-" : user)
                .addKeyValue("transport", connection.transport())
                .addKeyValue("reason", reason)
                .addKeyValue("seconds", clocks.age().toSeconds())
                .log("disconnected");
    }

    boolean isRegistered() {
        return registration.isDone();
    }

    boolean isUnregistered() {
        return registration.isNone() && !closed;
    }
}
