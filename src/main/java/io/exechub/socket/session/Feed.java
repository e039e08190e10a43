package io.exechub.socket.session;

import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.Page;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.telemetry.PushMetrics;
import io.exechub.socket.telemetry.Trace;
import io.exechub.socket.telemetry.Tracer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one client is sent of its user's journal: each event once, in journal order, without gaps. It only ever moves from
 * a position to the next, and is either live (hints from the bus are sent as they come) or catching up (a {@link Replay}
 * reads the journal). Nothing is buffered: whatever does not fit, because of a gap or a congested connection, is read
 * from the journal again.
 *
 * <p>Confined to its session's event loop.
 */
final class Feed {
    private final Connection connection;
    private final SocketId socket;
    private final Broker broker;
    private final UserId user;
    private final Duration snapshotWindow;
    private final PushMetrics metrics;
    private final Tracer tracer;
    private final Ticker ticker;
    /** The last event sent, or where sending begins; null before the journal's head is known. */
    private @Nullable Position position;
    /** What brings the client up to date; null while live. */
    private @Nullable Replay replay;

    private boolean ended;

    Feed(Connection connection, SocketId socket, SessionHub hub, UserId user) {
        this.connection = connection;
        this.socket = socket;
        this.broker = hub.broker();
        this.user = user;
        this.snapshotWindow = hub.settings().snapshotWindow();
        this.metrics = hub.metrics();
        this.tracer = hub.tracer();
        this.ticker = hub.ticker();
        this.replay = new Replay(this, broker, user, snapshotWindow);
    }

    /** Begins for a client without a position: with a snapshot, if there is anything to show. */
    void startAfresh(Position head) {
        boolean nothingToShow = head.seq() == 0 || snapshotWindow.isZero();
        if (nothingToShow) {
            position = head;
            catchingUp().startLive();
        } else {
            position = new Position(head.epoch(), 0);
            catchingUp().startAfresh(head);
        }
    }

    /** Begins for a client that came back, with the first page after its position. */
    void resume(Page first) {
        position = first.from();
        metrics.catchUp(CatchUpCause.RESUME.label());
        catchingUp().send(first);
    }

    /** A hint from the bus. Never trusted to be the next event, nor to be new. */
    void deliver(ServerMessage.Event event) {
        if (replay != null) {
            trace(event).note(Trace.What.HELD_BACK, "id", event.journaled().position(), "socket", socket);
            replay.hint();
            return;
        }
        var next = event.journaled().position();
        if (position().includes(next)) {
            return;
        }
        if (connection.isCongested()) {
            holdBack(event, CatchUpCause.SLOW);
        } else if (position().isFollowedBy(next)) {
            emit(event);
            metrics.delivered(ticker.wallMillis() - event.journaled().publishedAt());
            trace(event).note(Trace.What.WRITTEN, "id", next, "socket", socket);
        } else {
            holdBack(event, CatchUpCause.GAP);
        }
    }

    private void holdBack(ServerMessage.Event event, CatchUpCause cause) {
        trace(event)
                .note(
                        Trace.What.HELD_BACK,
                        "id",
                        event.journaled().position(),
                        "socket",
                        socket,
                        "cause",
                        cause.label());
        catchUp(cause);
    }

    private Trace trace(ServerMessage.Event event) {
        return tracer.isOn() ? tracer.follow(event.tags().submissionId(), user.value()) : Trace.NONE;
    }

    /** Takes note of where the journal's head stood just now; the feed may already be past it. */
    void compare(Position head, CatchUpCause cause) {
        if (!ended && replay == null && !position().includes(head)) {
            catchUp(cause);
        }
    }

    /** Reads on, if there is anything to catch up with and the connection can take it. */
    void goOn() {
        if (replay != null && position != null && !ended) {
            replay.run();
        }
    }

    /** Sends nothing more. */
    void end() {
        ended = true;
    }

    /** Where the client stands: the last event sent, or where sending begins. */
    Position position() {
        return Objects.requireNonNull(position, "a feed that has begun has a position");
    }

    private void catchUp(CatchUpCause cause) {
        metrics.catchUp(cause.label());
        replay = new Replay(this, broker, user, snapshotWindow);
        replay.run();
    }

    private Replay catchingUp() {
        return Objects.requireNonNull(replay, "a feed begins by catching up");
    }

    boolean isLive() {
        return replay == null;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isCongested() {
        return connection.isCongested();
    }

    /** Sends an event that is known to be the next one. */
    void emit(ServerMessage.Event event) {
        connection.send(event);
        position = event.journaled().position();
    }

    /** The same, out of the journal. */
    void replay(ServerMessage.Event event) {
        emit(event);
        trace(event).note(Trace.What.REPLAYED, "id", position(), "socket", socket);
    }

    void moveTo(Position reached) {
        position = reached;
    }

    void historyLost() {
        connection.send(new ServerMessage.Failure(
                ServerMessage.Failure.HISTORY_LOST, "some events are gone; going on with what is retained"));
    }

    void live() {
        replay = null;
    }
}
