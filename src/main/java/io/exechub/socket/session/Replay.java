package io.exechub.socket.session;

import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.Page;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.ServerMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one feed up to date: reads pages after its position and sends while the connection can take it, until the
 * position is the journal's head. The one mechanism for every way of being behind. What a page holds beyond what the
 * connection can take is forgotten and read again: a slow client costs reads, not memory.
 *
 * <p>Confined to its feed's event loop.
 */
final class Replay {
    private static final Logger log = LoggerFactory.getLogger(Replay.class);

    private final Feed feed;
    private final Broker broker;
    private final UserId user;
    private final Duration snapshotWindow;
    /** Up to here only the latest event of each recent submission is sent; null once that is done, or if all is. */
    private @Nullable Position snapshotEnd;

    /** A page is being read or sent. A transport may drain within a send, and so ask to read on before all is sent. */
    private boolean busy;
    /** An event beyond the position was heard of, possibly after the page under way was read. */
    private boolean hinted;

    Replay(Feed feed, Broker broker, UserId user, Duration snapshotWindow) {
        this.feed = feed;
        this.broker = broker;
        this.user = user;
        this.snapshotWindow = snapshotWindow;
    }

    /** For a client without a position: a snapshot of what came up to the head, then all that follows. */
    void startAfresh(Position head) {
        snapshotEnd = head;
        run();
    }

    /** For a client that needs no snapshot: nothing, unless something was published meanwhile. */
    void startLive() {
        if (hinted) {
            run();
        } else {
            feed.live();
        }
    }

    /** There is an event, perhaps newer than the page under way. */
    void hint() {
        hinted = true;
    }

    /** Reads on, unless a page is under way or the connection is congested; then it goes on by itself. */
    void run() {
        if (busy || feed.isCongested()) {
            return;
        }
        busy = true;
        hinted = false;
        var end = snapshotEnd;
        var page = end == null
                ? broker.read(user, feed.position())
                : broker.readLatest(user, feed.position(), end, snapshotWindow);
        page.onSuccess(this::onPage).onFailure(this::onFailure);
    }

    private void onPage(Page page) {
        if (feed.isEnded()) {
            return;
        }
        if (!page.complete() || isTrimmedPastSnapshot(page)) {
            feed.historyLost();
            snapshotEnd = null;
        } else if (isUnderNewEpoch(page)) {
            // The page is a snapshot up to the head: the old epoch's bound says nothing in the new one.
            snapshotEnd = null;
        }
        feed.moveTo(page.from());
        send(page);
    }

    /** What lies between a snapshot's end and the oldest event retained was never shown. */
    private boolean isTrimmedPastSnapshot(Page page) {
        return snapshotEnd != null && !isUnderNewEpoch(page) && !snapshotEnd.includes(page.from());
    }

    /** Redis failed over: what the client has seen is known there, and counts on under another name. */
    private boolean isUnderNewEpoch(Page page) {
        return snapshotEnd != null && !snapshotEnd.epoch().equals(page.from().epoch());
    }

    /** Sends what a page holds, as far as the connection can take it, and goes on from there. */
    void send(Page page) {
        busy = true;
        boolean sent = sendEvents(page);
        busy = false;
        if (sent) {
            proceed(page);
        }
    }

    private boolean sendEvents(Page page) {
        for (var event : page.events()) {
            if (feed.isCongested()) {
                return false;
            }
            feed.replay(new ServerMessage.Event(event));
        }
        return true;
    }

    private void proceed(Page page) {
        feed.moveTo(page.next());
        if (snapshotEnd != null && page.next().includes(snapshotEnd)) {
            snapshotEnd = null;
        }
        if (hinted || !page.next().equals(page.head())) {
            run();
        } else {
            feed.live();
        }
    }

    /** The next sweep runs it again. */
    private void onFailure(Throwable cause) {
        busy = false;
        log.atDebug().setCause(cause).log("reading the journal failed; it will be tried again");
    }
}
