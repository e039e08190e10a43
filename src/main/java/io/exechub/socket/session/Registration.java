package io.exechub.socket.session;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.broker.Page;
import io.exechub.socket.broker.TooManySocketsException;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who one client is, and that the cluster knows it: from its first {@code register_user} on. A further one, with a fresh
 * token of the same user, extends the session. Confined to its session's event loop.
 */
final class Registration {
    private static final Logger log = LoggerFactory.getLogger(Registration.class);

    private enum Phase {
        NONE,
        UNDER_WAY,
        DONE,
        OVER
    }

    private final Session session;
    private final SessionHub hub;
    private final Connection connection;
    private final SessionClocks clocks;
    private Phase phase = Phase.NONE;
    /** Who the client is; null until its token has been verified. */
    private @Nullable Identity identity;
    /** What the client is sent of the journal; null until its token has been verified. */
    private @Nullable Feed feed;
    /** A {@code register_user} that came while the first was under way. */
    private ClientMessage.@Nullable Register queued;

    Registration(Session session, SessionHub hub, Connection connection, SessionClocks clocks) {
        this.session = session;
        this.hub = hub;
        this.connection = connection;
        this.clocks = clocks;
    }

    /** The client asks for it. */
    void request(ClientMessage.Register message) {
        switch (phase) {
            case NONE -> begin(message);
            case UNDER_WAY -> queued = message;
            case DONE -> extend(message);
            case OVER -> {}
        }
    }

    /** The client asks for it with a ticket, before anything else. */
    void redeem(String ticket, @Nullable Position lastEventId) {
        begin(hub.admission().redeem(ticket, connection.address()), lastEventId);
    }

    private void begin(ClientMessage.Register message) {
        begin(hub.admission().authenticate(message, null, connection.address()), message.lastEventId());
    }

    private void begin(Future<Identity> client, @Nullable Position lastEventId) {
        phase = Phase.UNDER_WAY;
        client.compose(who -> attach(who, lastEventId))
                .onSuccess(attached -> requestQueued())
                .onFailure(this::refuse);
    }

    private Future<Void> attach(Identity who, @Nullable Position lastEventId) {
        if (phase == Phase.OVER) {
            return Future.succeededFuture();
        }
        identity = who;
        feed = new Feed(connection, session.id(), hub, who.user());
        // From here on hints reach the feed: nothing published before the answers come can slip through.
        hub.index(session, who.user());
        var notRevoked = hub.admission().requireNotRevoked(who);
        var attached = hub.attach(who.user(), session.id());
        return lastEventId == null
                ? Future.join(notRevoked, attached)
                        .onSuccess(both -> startAfresh(attached.result()))
                        .mapEmpty()
                : resume(notRevoked, attached, hub.broker().read(who.user(), lastEventId));
    }

    private Future<Void> resume(Future<Void> notRevoked, Future<Position> attached, Future<Page> first) {
        return Future.join(notRevoked, attached, first)
                .onSuccess(all -> resume(attached.result(), first.result()))
                .mapEmpty();
    }

    private void startAfresh(Position head) {
        if (phase == Phase.UNDER_WAY) {
            done(head, true);
            feed().startAfresh(head);
        }
    }

    private void resume(Position head, Page first) {
        if (phase == Phase.UNDER_WAY) {
            done(head, first.complete());
            feed().resume(first);
        }
    }

    private void done(Position head, boolean recovered) {
        phase = Phase.DONE;
        var who = known();
        hub.metrics().registration("ok");
        hub.metrics().connection(connection.transport(), "open", -1);
        hub.metrics().connection(connection.transport(), "registered", 1);
        log.atInfo()
                .addKeyValue("socket", session.id())
                .addKeyValue("user", who.user())
                .log("registered");
        connection.send(new ServerMessage.Registered(who.user(), session.id(), head, recovered, who.expiresAt()));
        clocks.registered(who.expiresAt(), hub.admission().leeway());
    }

    private void requestQueued() {
        var next = queued;
        if (next != null && isDone()) {
            queued = null;
            extend(next);
        }
    }

    private void extend(ClientMessage.Register message) {
        hub.admission()
                .authenticate(message, known().user(), connection.address())
                .compose(who -> hub.admission().requireNotRevoked(who).map(who))
                .onSuccess(this::extended)
                .onFailure(this::refuse);
    }

    private void extended(Identity who) {
        if (phase != Phase.OVER) {
            identity = who;
            hub.metrics().registration("extended");
            connection.send(
                    new ServerMessage.Registered(who.user(), session.id(), feed().position(), true, who.expiresAt()));
            clocks.registered(who.expiresAt(), hub.admission().leeway());
        }
    }

    private void refuse(Throwable cause) {
        if (phase != Phase.OVER) {
            var refusal = Admission.refusal(cause);
            hub.metrics().registration(refusal.reason().name().toLowerCase(Locale.ROOT));
            session.close(refusal.reason(), refusal.text());
        }
    }

    /**
     * Keeps the mapping alive, restores it if Redis lost it, and finds out whether a hint was lost or the token was revoked
     * without a word.
     */
    void renew(CatchUpCause cause) {
        if (!isDone()) {
            return;
        }
        clocks.renewing();
        hub.broker()
                .renew(known().user(), session.id(), hub.address())
                .onSuccess(head -> compare(head, cause))
                .onFailure(this::endIfReplaced);
        hub.admission().requireNotRevoked(known()).onFailure(this::endIfRevoked);
    }

    private void compare(Position head, CatchUpCause cause) {
        session.stir();
        feed().compare(head, cause);
    }

    /** Somebody took its place, and it did not hear of it. */
    private void endIfReplaced(Throwable cause) {
        if (cause instanceof TooManySocketsException) {
            session.endReplaced();
        } else {
            log.atDebug().setCause(cause).log("renewal failed; it will be tried again");
        }
    }

    private void endIfRevoked(Throwable cause) {
        if (Admission.refusal(cause).reason() == CloseReason.KICKED) {
            session.close(CloseReason.KICKED);
        }
    }

    /** Whether somebody means this client when he sends away whoever the expulsion names. */
    boolean isMeantBy(Expulsion expulsion) {
        var who = identity;
        return who != null && expulsion.means(who.user(), session.id(), who.tokenId(), who.issuedAt());
    }

    /** Forgets the client's mapping, if there is one; nothing more is sent. */
    void end() {
        phase = Phase.OVER;
        if (feed != null) {
            feed.end();
        }
    }

    boolean isNone() {
        return phase == Phase.NONE;
    }

    boolean isDone() {
        return phase == Phase.DONE;
    }

    /** What the client is sent of the journal; null until its token has been verified. */
    @Nullable
    Feed feedIfAny() {
        return feed;
    }

    /** Whom the token speaks for; null until it has been verified. */
    @Nullable
    UserId user() {
        return identity == null ? null : identity.user();
    }

    Identity known() {
        return Objects.requireNonNull(identity, "a registered session has an identity");
    }

    private Feed feed() {
        return Objects.requireNonNull(feed, "a registered session has a feed");
    }
}
