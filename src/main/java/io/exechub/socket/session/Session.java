package io.exechub.socket.session;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.broker.Page;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: {@code OPEN → REGISTERING → REGISTERED → CLOSED}. What it is sent, once registered, is its {@link Feed}'s
 * business; when it has to go is decided by its {@link SessionClocks} and by what it says.
 *
 * <p>Confined to the event loop of its hub; no locks.
 */
public final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private enum State {
        OPEN,
        REGISTERING,
        REGISTERED,
        CLOSED
    }

    private final SocketId id = SocketId.random();
    private final SessionHub hub;
    private final Connection connection;
    private final SessionClocks clocks;
    private final InboundLimit inbound;
    private State state = State.OPEN;
    /** Who the client is; null until its token has been verified. */
    private @Nullable Identity identity;
    /** What the client is sent of the journal; null until its token has been verified. */
    private @Nullable Feed feed;
    /** A {@code register_user} that came while the first was under way. */
    private ClientMessage.@Nullable Register queued;

    Session(SessionHub hub, Connection connection) {
        this.hub = hub;
        this.connection = connection;
        this.clocks = new SessionClocks(this, connection, hub.settings(), hub.ticker());
        this.inbound = new InboundLimit(hub.settings(), hub.ticker());
        connection.onDrained(this::onDrained);
        log.atInfo()
                .addKeyValue("socket", id)
                .addKeyValue("transport", connection.transport())
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

    /** The transport is gone. */
    public void onClosed() {
        end("client");
    }

    private boolean admitsFrame() {
        if (state == State.CLOSED) {
            return false;
        }
        clocks.heard();
        if (!inbound.admits()) {
            close(CloseReason.RATE_LIMITED);
            return false;
        }
        return true;
    }

    private void handle(ClientMessage message) {
        if (message instanceof ClientMessage.Register register) {
            register(register);
        } else {
            clocks.pingedByClient();
            connection.send(new ServerMessage.Pong());
        }
    }

    /** A registered client is told; a stranger is shown the door. */
    private void refuse(String problem) {
        if (isRegistered()) {
            connection.send(ServerMessage.Failure.of(CloseReason.BAD_MESSAGE, problem));
        } else {
            close(CloseReason.BAD_MESSAGE, problem);
        }
    }

    private void register(ClientMessage.Register message) {
        switch (state) {
            case OPEN -> {
                state = State.REGISTERING;
                hub.admission()
                        .authenticate(message, null)
                        .compose(who -> attach(message, who))
                        .onSuccess(attached -> registerQueued())
                        .onFailure(this::refuseRegistration);
            }
            case REGISTERING -> queued = message;
            default ->
                hub.admission()
                        .authenticate(message, known().user())
                        .onSuccess(this::extend)
                        .onFailure(this::refuseRegistration);
        }
    }

    private Future<Void> attach(ClientMessage.Register message, Identity who) {
        if (state == State.CLOSED) {
            return Future.succeededFuture();
        }
        identity = who;
        feed = new Feed(connection, hub, who.user());
        // From here on hints reach the feed: nothing published before the answers come can slip through.
        hub.index(this, who.user());
        var attached = hub.broker().attach(who.user(), id, hub.address());
        var lastEventId = message.lastEventId();
        return lastEventId == null
                ? attached.onSuccess(this::startAfresh).mapEmpty()
                : Future.join(attached, hub.broker().read(who.user(), lastEventId))
                        .onSuccess(both -> resume(both.resultAt(0), both.resultAt(1)))
                        .mapEmpty();
    }

    private void startAfresh(Position head) {
        if (state == State.REGISTERING) {
            registered(head, true);
            feed().startAfresh(head);
        }
    }

    private void resume(Position head, Page first) {
        if (state == State.REGISTERING) {
            registered(head, first.complete());
            feed().resume(first);
        }
    }

    private void registered(Position head, boolean recovered) {
        state = State.REGISTERED;
        var who = known();
        hub.metrics().registration("ok");
        hub.metrics().connection(connection.transport(), "open", -1);
        hub.metrics().connection(connection.transport(), "registered", 1);
        log.atInfo().addKeyValue("socket", id).addKeyValue("user", who.user()).log("registered");
        connection.send(new ServerMessage.Registered(who.user(), id, head, recovered, who.expiresAt()));
        clocks.registered(who.expiresAt(), hub.admission().leeway());
    }

    private void registerQueued() {
        var next = queued;
        if (next != null && isRegistered()) {
            queued = null;
            register(next);
        }
    }

    /** A fresh token of the same user on a live connection. */
    private void extend(Identity who) {
        if (state != State.CLOSED) {
            identity = who;
            hub.metrics().registration("extended");
            connection.send(new ServerMessage.Registered(who.user(), id, feed().position(), true, who.expiresAt()));
            clocks.registered(who.expiresAt(), hub.admission().leeway());
        }
    }

    private void refuseRegistration(Throwable cause) {
        if (state != State.CLOSED) {
            var refusal = Admission.refusal(cause);
            hub.metrics().registration(label(refusal.reason()));
            close(refusal.reason(), refusal.text());
        }
    }

    /** A hint from the bus. */
    void deliver(ServerMessage.Event event) {
        if (feed != null) {
            feed.deliver(event);
        }
    }

    /** Looks after the clocks, and after a feed whose last read failed. */
    void sweep() {
        clocks.sweep();
        goOn();
    }

    private void onDrained() {
        clocks.drained();
        goOn();
    }

    private void goOn() {
        if (feed != null) {
            feed.goOn();
        }
    }

    /** Keeps the mapping alive, restores it if Redis lost it, and finds out whether a hint was lost. */
    void renew(CatchUpCause cause) {
        if (isRegistered()) {
            clocks.renewing();
            hub.broker()
                    .renew(known().user(), id, hub.address())
                    .onSuccess(head -> feed().compare(head, cause))
                    .onFailure(away -> log.atDebug().setCause(away).log("renewal failed; it will be tried again"));
        }
    }

    /** Tells the client to come back after a while, and closes. */
    void drain(Duration comeBackAfter) {
        if (state != State.CLOSED) {
            connection.send(new ServerMessage.Reconnect(comeBackAfter, CloseReason.SERVER_DRAINING.text()));
            close(CloseReason.SERVER_DRAINING);
        }
    }

    void warnOfExpiry() {
        connection.send(new ServerMessage.TokenExpiring(known().expiresAt()));
    }

    void close(CloseReason reason) {
        close(reason, reason.text());
    }

    private void close(CloseReason reason, String text) {
        if (state != State.CLOSED) {
            connection.close(reason, text);
            end(label(reason));
        }
    }

    private void end(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        hub.metrics().connection(connection.transport(), isRegistered() ? "registered" : "open", -1);
        hub.metrics().closed(reason);
        state = State.CLOSED;
        if (feed != null) {
            feed.end();
        }
        var who = identity;
        hub.remove(this, who == null ? null : who.user());
        log.atInfo()
                .addKeyValue("socket", id)
                .addKeyValue("user", who == null ? "-" : who.user())
                .addKeyValue("transport", connection.transport())
                .addKeyValue("reason", reason)
                .addKeyValue("seconds", clocks.age().toSeconds())
                .log("disconnected");
    }

    private static String label(CloseReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    boolean isRegistered() {
        return state == State.REGISTERED;
    }

    boolean isUnregistered() {
        return state == State.OPEN;
    }

    private Identity known() {
        return Objects.requireNonNull(identity, "a registered session has an identity");
    }

    private Feed feed() {
        return Objects.requireNonNull(feed, "a registered session has a feed");
    }
}
