package io.exechub.socket.broker;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The truth about each user: which sockets are live, and the journal of events.
 *
 * <p><b>Atomicity.</b> Each method is one atomic step per user: no other step of the same user, from any node, happens
 * in between.
 *
 * <p><b>Order.</b> Calls on one broker take effect in the order in which they are made. A journal numbers its events
 * 1, 2, 3 … within an {@linkplain Position#epoch() epoch}; a number is never used twice. An epoch begins when nothing is
 * known of a user, or nothing any more: then all that was retained before is gone, too. It also begins, and goes on
 * counting, when a journal was moved to another server, which may lack the newest events: a position that was reached
 * there means the same under the new epoch, one beyond is not known.
 *
 * <p><b>Retention.</b> A journal keeps the newest events up to its limit, until a while after the last one. Positions
 * stay meaningful for longer than that.
 *
 * <p><b>Failure.</b> A future fails with {@link BrokerUnavailableException} if the broker could not be asked or did not
 * answer; the step may or may not have happened. All steps can safely be repeated: {@link #publish} because of the
 * deduplication key, the others by nature.
 *
 * <p>Confined to the event loop on which it was {@linkplain #start started}.
 */
public interface Broker {
    /** Begins; completes without waiting for the broker to be reachable. */
    Future<Void> start();

    /** Ends; calls not answered by then fail. */
    Future<Void> close();

    /** Whether the broker can be asked right now, as far as is known. May be called from any thread. */
    boolean isAvailable();

    /** Calls {@code listener}, on the broker's event loop, each time the broker is back after having been away. */
    void onReturn(Runnable listener);

    /**
     * Appends an event to its user's journal, unless it is a duplicate (its key is remembered, and within the key's
     * window if it has one) or stale (a newer version of its submission is retained). Completes when it is as safe as
     * {@link JournalSettings#replicas} asks for.
     *
     * @return what became of it and, if it was appended, where it stands and which edges hold sockets of its user
     */
    Future<Publication> publish(SubmissionEvent event, DeduplicationKey key);

    /**
     * Adds a socket, under a lease. Expired ones do not count and are removed. If its user already has as many live ones as
     * allowed, the policy decides: either it is refused, or as many of the oldest as must go are removed. Age counts from
     * when a socket was added, or put back.
     *
     * @return the journal's head, and who was removed; fails with {@link TooManySocketsException} if refused
     */
    Future<Attachment> attach(UserId user, SocketId socket, EdgeAddress edge);

    /**
     * Extends a socket's lease, and puts the socket back if it is missing. Where the newest are refused that is done whatever
     * the limit: it was let in once. Where the oldest are closed a missing one may have been removed by {@link #attach}, and
     * is put back only if there is room.
     *
     * @return the journal's head; fails with {@link TooManySocketsException} if others have taken its place
     */
    Future<Position> renew(UserId user, SocketId socket, EdgeAddress edge);

    /** Removes a socket, if that edge still holds it. */
    Future<Void> detach(UserId user, SocketId socket, EdgeAddress edge);

    /** Removes all of a user's sockets at an edge that is no more. */
    Future<Void> detachAll(UserId user, EdgeAddress edge);

    /** The live sockets of a user, in no particular order. */
    Future<List<SocketMapping>> sockets(UserId user);

    /** The edges that hold live sockets of a user. */
    default Future<Set<EdgeAddress>> edges(UserId user) {
        return sockets(user).map(all -> all.stream().map(SocketMapping::edge).collect(Collectors.toSet()));
    }

    /**
     * A page of the journal: what comes after a position, in order. From a position that the journal does not know
     * (another epoch, trimmed away, ahead of the head) everything retained is read, and the page says so.
     */
    Future<Page> read(UserId user, Position after);

    /**
     * Like {@link #read}, but up to a position only the latest event of each submission, and only if it was accepted
     * within the {@code window}. At the end of that, the page's {@code next} is {@code upTo}.
     *
     * @param upTo a head of the journal, in the epoch of {@code after}
     */
    Future<Page> readLatest(UserId user, Position after, Position upTo, Duration window);

    /**
     * Keeps a rejected message for people to look at; repeats of the same from the same source are kept once. Completes
     * once it is kept.
     */
    Future<Void> keepRejected(RejectedMessage message);
}
