package io.exechub.socket.broker;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The broker's contract in plain Java, for tests of what stands on it. Its clock is the test's, and it can be away.
 * Retention and leases are not simulated beyond what the window and the lease themselves need.
 */
public final class InMemoryBroker implements Broker {
    private static final int PAGE_EVENTS = 100;

    private final JournalSettings settings;
    private final Duration lease;
    private final int maxSockets;
    private final SocketsPolicy policy;
    private final LongSupplier millis;
    private final Map<UserId, UserState> users = new HashMap<>();
    private final List<Runnable> returnListeners = new ArrayList<>();
    private final List<RejectedMessage> rejected = new ArrayList<>();
    private int epochs;
    private boolean away;

    private record Entry(JournaledEvent event, String submissionId, long acceptedAt) {
        Entry under(String epoch) {
            var position = new Position(epoch, event.position().seq());
            return new Entry(
                    new JournaledEvent(position, event.name(), event.data(), event.publishedAt()),
                    submissionId,
                    acceptedAt);
        }
    }

    private record Lease(EdgeAddress edge, long end) {}

    private record Version(long version, long seq) {}

    private static final class UserState {
        String epoch;
        long seq;
        /** What earlier epochs' positions mean: up to where they are the same in the present one. */
        final Map<String, Long> past = new HashMap<>();

        final List<Entry> journal = new ArrayList<>();
        final Map<String, Long> seen = new LinkedHashMap<>();
        final Map<String, Version> versions = new HashMap<>();
        final Map<SocketId, Lease> sockets = new LinkedHashMap<>();

        UserState(String epoch) {
            this.epoch = epoch;
        }

        Position head() {
            return new Position(epoch, seq);
        }

        boolean knows(Position position) {
            long upTo = position.epoch().equals(epoch) ? seq : past.getOrDefault(position.epoch(), -1L);
            return position.seq() <= upTo;
        }
    }

    /** @param millis what time it is */
    public InMemoryBroker(
            JournalSettings settings, Duration lease, int maxSockets, SocketsPolicy policy, LongSupplier millis) {
        this.settings = settings;
        this.lease = lease;
        this.maxSockets = maxSockets;
        this.policy = policy;
        this.millis = millis;
    }

    /** From now on nothing can be asked. */
    public void leave() {
        away = true;
    }

    /** Can be asked again. */
    public void comeBack() {
        away = false;
        List.copyOf(returnListeners).forEach(Runnable::run);
    }

    /** Forgets everything, as a Redis without persistence does when it restarts. */
    public void forgetEverything() {
        users.clear();
    }

    /** Goes on at another server, which lacks each user's newest events. */
    public void failOver(int lost) {
        users.values().forEach(user -> failOver(user, lost));
    }

    private void failOver(UserState user, int lost) {
        long reached = Math.max(0, user.seq - lost);
        user.journal.removeIf(entry -> entry.event().position().seq() > reached);
        user.past.replaceAll((epoch, upTo) -> Math.min(upTo, reached));
        user.past.put(user.epoch, reached);
        user.seq = reached;
        user.epoch = "epoch" + epochs++;
        user.journal.replaceAll(entry -> entry.under(user.epoch));
    }

    /** The rejected messages that were kept. */
    public List<RejectedMessage> rejected() {
        return rejected;
    }

    @Override
    public Future<Void> start() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    @Override
    public boolean isAvailable() {
        return !away;
    }

    @Override
    public void onReturn(Runnable listener) {
        returnListeners.add(listener);
    }

    @Override
    public Future<Publication> publish(SubmissionEvent event, DeduplicationKey key) {
        return step(event.user(), user -> publish(user, event, key));
    }

    private Publication publish(UserState user, SubmissionEvent event, DeduplicationKey key) {
        long now = millis.getAsLong();
        var before = user.seen.get(key.id());
        if (before != null
                && (key.window().isZero() || now - before < key.window().toMillis())) {
            return new Publication.Duplicate();
        }
        var newest = user.versions.get(event.submissionId());
        boolean versioned = event.version() != SubmissionEvent.NO_VERSION;
        if (versioned
                && newest != null
                && newest.seq() > user.seq - settings.maxEntries()
                && event.version() < newest.version()) {
            return new Publication.Stale();
        }
        user.seq++;
        user.journal.add(new Entry(
                new JournaledEvent(user.head(), event.name(), event.data(), event.publishedAt()),
                event.submissionId(),
                now));
        user.seen.remove(key.id());
        user.seen.put(key.id(), now);
        if (versioned) {
            user.versions.put(event.submissionId(), new Version(event.version(), user.seq));
        }
        trim(user);
        var live = user.sockets.values().stream().filter(this::isLive).toList();
        var edges = new LinkedHashSet<EdgeAddress>();
        live.forEach(lease -> edges.add(lease.edge()));
        return new Publication.Accepted(user.head(), edges, live.size());
    }

    private void trim(UserState user) {
        while (user.journal.size() > settings.maxEntries()) {
            user.journal.remove(0);
        }
        var ids = user.seen.keySet().iterator();
        for (int surplus = user.seen.size() - settings.maxEntries(); surplus > 0; surplus--) {
            ids.next();
            ids.remove();
        }
    }

    @Override
    public Future<Attachment> attach(UserId user, SocketId socket, EdgeAddress edge) {
        return this.<List<SocketMapping>>step(user, state -> makeRoom(state, socket))
                .compose(replaced -> put(user, socket, edge).map(head -> new Attachment(head, replaced)));
    }

    /** Who was removed. */
    private List<SocketMapping> makeRoom(UserState user, SocketId socket) {
        var surplus = surplus(user, socket);
        if (surplus > 0 && policy == SocketsPolicy.REFUSE_NEWEST) {
            throw new TooManySocketsException(maxSockets);
        }
        var oldest = mappings(user).stream().limit(surplus).toList();
        oldest.forEach(mapping -> user.sockets.remove(mapping.socket()));
        return oldest;
    }

    /** How many too many there would be with this one. */
    private int surplus(UserState user, SocketId socket) {
        user.sockets.values().removeIf(lease -> !isLive(lease));
        return user.sockets.containsKey(socket) ? 0 : Math.max(0, user.sockets.size() + 1 - maxSockets);
    }

    @Override
    public Future<Position> renew(UserId user, SocketId socket, EdgeAddress edge) {
        boolean mayBeRefused = policy == SocketsPolicy.CLOSE_OLDEST;
        return this.<Boolean>step(user, state -> mayBeRefused && surplus(state, socket) > 0)
                .compose(refused -> refused
                        ? Future.failedFuture(new TooManySocketsException(maxSockets))
                        : put(user, socket, edge));
    }

    /** One that is there keeps its age. */
    private Future<Position> put(UserId user, SocketId socket, EdgeAddress edge) {
        return step(user, state -> {
            state.sockets.put(socket, new Lease(edge, millis.getAsLong() + lease.toMillis()));
            return state.head();
        });
    }

    @Override
    public Future<Void> detach(UserId user, SocketId socket, EdgeAddress edge) {
        return this.<Boolean>step(user, state -> {
                    var lease = state.sockets.get(socket);
                    return lease != null && lease.edge().equals(edge) && state.sockets.remove(socket) != null;
                })
                .mapEmpty();
    }

    @Override
    public Future<Void> detachAll(UserId user, EdgeAddress edge) {
        return this.<Boolean>step(user, state -> state.sockets.values().removeIf(lease -> lease.edge()
                        .equals(edge)))
                .mapEmpty();
    }

    @Override
    public Future<List<SocketMapping>> sockets(UserId user) {
        return step(user, this::mappings);
    }

    /** The live ones, the oldest first. */
    private List<SocketMapping> mappings(UserState user) {
        return user.sockets.entrySet().stream()
                .filter(entry -> isLive(entry.getValue()))
                .map(entry -> new SocketMapping(
                        entry.getKey(),
                        entry.getValue().edge(),
                        Instant.ofEpochMilli(entry.getValue().end())))
                .toList();
    }

    @Override
    public Future<Page> read(UserId user, Position after) {
        return step(user, state -> {
            boolean known = state.knows(after);
            long from = from(state, known ? after.seq() : 0);
            boolean complete = known && from == after.seq();
            var rest = state.journal.stream()
                    .filter(entry -> entry.event().position().seq() > from)
                    .toList();
            return page(state, from, rest, complete);
        });
    }

    @Override
    public Future<Page> readLatest(UserId user, Position after, Position upTo, Duration window) {
        return step(user, state -> {
            boolean known = state.knows(after);
            long from = from(state, known ? after.seq() : 0);
            long bound = known && state.epoch.equals(after.epoch()) ? Math.min(state.seq, upTo.seq()) : state.seq;
            long since = millis.getAsLong() - window.toMillis();
            var latest = new LinkedHashMap<String, Entry>();
            for (var entry : state.journal) {
                long seq = entry.event().position().seq();
                if (seq > from && seq <= bound && entry.acceptedAt() >= since) {
                    latest.remove(entry.submissionId());
                    latest.put(entry.submissionId(), entry);
                }
            }
            var page = page(state, from, List.copyOf(latest.values()), known);
            boolean whole = page.events().size() == latest.size();
            var end = new Position(state.epoch, Math.max(from, bound));
            return new Page(page.events(), page.from(), whole ? end : page.next(), page.head(), known);
        });
    }

    private static long from(UserState user, long after) {
        if (user.journal.isEmpty()) {
            return user.seq;
        }
        return Math.max(after, user.journal.get(0).event().position().seq() - 1);
    }

    private static Page page(UserState user, long from, List<Entry> rest, boolean complete) {
        var events = rest.stream().limit(PAGE_EVENTS).map(Entry::event).toList();
        long next = events.isEmpty()
                ? from
                : events.get(events.size() - 1).position().seq();
        return new Page(events, new Position(user.epoch, from), new Position(user.epoch, next), user.head(), complete);
    }

    @Override
    public Future<Void> keepRejected(RejectedMessage message) {
        if (away) {
            return away();
        }
        rejected.add(message);
        return Future.succeededFuture();
    }

    private boolean isLive(Lease lease) {
        return lease.end() > millis.getAsLong();
    }

    private <T> Future<T> step(UserId user, Function<UserState, T> step) {
        if (away) {
            return away();
        }
        try {
            return Future.succeededFuture(
                    step.apply(users.computeIfAbsent(user, u -> new UserState("epoch" + epochs++))));
        } catch (TooManySocketsException refused) {
            return Future.failedFuture(refused);
        }
    }

    private static <T> Future<T> away() {
        return Future.failedFuture(new BrokerUnavailableException(new IllegalStateException("away")));
    }
}
