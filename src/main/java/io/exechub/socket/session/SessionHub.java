package io.exechub.socket.session;

import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.broker.Attachment;
import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.Revocations;
import io.exechub.socket.broker.Tickets;
import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.telemetry.NodeStatus;
import io.exechub.socket.telemetry.PushMetrics;
import io.exechub.socket.telemetry.Tracer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one HTTP verticle. Confined to the event loop on which it was {@linkplain #start started}; no locks.
 * {@link #drain} alone may be called from elsewhere.
 */
public final class SessionHub {
    private static final Logger log = LoggerFactory.getLogger(SessionHub.class);
    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final Duration LONGEST_COMEBACK = Duration.ofSeconds(1);
    private static final long DRAIN_STEP_MILLIS = 20;
    /** How many mappings are restored per sweep once Redis is back: 2,000 a second. */
    private static final int RESTORED_PER_SWEEP = 500;

    private final Vertx vertx;
    private final EdgeAddress address;
    private final Broker broker;
    private final BiConsumer<UserId, SocketMapping> replaced;
    private final Admission admission;
    private final UserRequests requests;
    private final SessionSettings settings;
    private final NodeStatus status;
    private final PushMetrics metrics;
    private final Tracer tracer;
    private final Ticker ticker;
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Map<UserId, List<Session>> byUser = new HashMap<>();
    /** Those whose mapping is still to be restored after Redis was away. */
    private final LinkedHashSet<Session> toRestore = new LinkedHashSet<>();

    private @Nullable Context context;
    private long sweepTimer;
    /** The newest removal of a mapping; those before it were answered before it. */
    private Future<Void> lastDetached = Future.succeededFuture();

    /**
     * What each session of a hub needs.
     *
     * @param replaced has a socket closed, wherever it is, whose place was taken by a newer one of its user
     */
    public record Services(
            Broker broker,
            Revocations revocations,
            Tickets tickets,
            BiConsumer<UserId, SocketMapping> replaced,
            TokenVerifier verifier,
            Duration leeway,
            RegistrationThrottle throttle,
            NodeStatus status,
            PushMetrics metrics,
            Tracer tracer,
            Ticker ticker) {}

    /** @param address where deliveries for these sessions arrive */
    public SessionHub(Vertx vertx, EdgeAddress address, SessionSettings settings, Services services) {
        this.vertx = vertx;
        this.address = address;
        this.settings = settings;
        this.broker = services.broker();
        this.replaced = services.replaced();
        this.admission = new Admission(services);
        this.requests = new UserRequests(admission, settings.ticketLifetime(), services);
        this.status = services.status();
        this.metrics = services.metrics();
        this.tracer = services.tracer();
        this.ticker = services.ticker();
    }

    /** Begins on the current event loop. Does not wait for the broker to be reachable. */
    public Future<Void> start() {
        context = vertx.getOrCreateContext();
        broker.onReturn(() -> toRestore.addAll(sessions));
        sweepTimer = vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep());
        return broker.start();
    }

    /** Ends without a word to the clients: {@link #drain} first. */
    public Future<Void> stop() {
        vertx.cancelTimer(sweepTimer);
        return broker.close();
    }

    /**
     * A client has connected.
     *
     * @return its session; already over if this node is full or shutting down
     */
    public Session open(Connection connection) {
        var session = new Session(this, connection);
        sessions.add(session);
        metrics.connection(connection.transport(), "open", 1);
        boolean fits = status.connectionOpened();
        if (status.isDraining()) {
            session.drain(comeback());
        } else if (!fits) {
            session.close(CloseReason.NODE_FULL);
        }
        return session;
    }

    /** What users may ask here without a session; on the hub's event loop. */
    public UserRequests requests() {
        return requests;
    }

    /**
     * Hands an event to the sessions of its user.
     *
     * @return how many there are
     */
    public int deliver(Delivery delivery) {
        var theirs = byUser.get(delivery.user());
        if (theirs == null) {
            return 0;
        }
        var event = new ServerMessage.Event(delivery.event());
        // Backwards: a session that ends meanwhile leaves the list.
        for (int i = theirs.size() - 1; i >= 0; i--) {
            theirs.get(i).deliver(event);
        }
        return theirs.size();
    }

    /**
     * Sends away who is meant.
     *
     * @return how many that were
     */
    public int expel(Expulsion expulsion) {
        var candidates = expulsion
                .user()
                .map(user -> byUser.getOrDefault(user, List.of()))
                .map(List::copyOf)
                .orElseGet(() -> List.copyOf(sessions));
        return (int)
                candidates.stream().filter(session -> session.expel(expulsion)).count();
    }

    /**
     * Something may have been journaled for a user without a hint: their sessions compare their positions.
     *
     * @return how many there are
     */
    public int remind(UserId user) {
        var theirs = List.copyOf(byUser.getOrDefault(user, List.of()));
        theirs.forEach(session -> session.renew(CatchUpCause.GAP));
        return theirs.size();
    }

    /**
     * Ends all sessions at an even pace, each told when to come back. May be called from any thread.
     *
     * @param window how long that may take; zero for at once
     * @return completes when the last one has been closed and its mapping removed
     */
    public Future<Void> drain(Duration window) {
        var drained = Promise.<Void>promise();
        Objects.requireNonNull(context, "not started")
                .runOnContext(go -> drainFrom(new Rotation(sessions, ticker.millis(), window), drained));
        return drained.future();
    }

    private void drainFrom(Rotation rotation, Promise<Void> drained) {
        rotation.due(ticker.millis()).forEach(session -> session.drain(comeback()));
        if (rotation.isOver() || sessions.isEmpty()) {
            lastDetached.otherwiseEmpty().onComplete(drained);
        } else {
            vertx.setTimer(DRAIN_STEP_MILLIS, timer -> drainFrom(rotation, drained));
        }
    }

    private static Duration comeback() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(LONGEST_COMEBACK.toMillis()));
    }

    void sweep() {
        restore();
        long now = ticker.millis();
        for (var session : List.copyOf(sessions)) {
            session.sweep(now);
        }
    }

    private void restore() {
        var some = toRestore.stream().limit(RESTORED_PER_SWEEP).toList();
        some.forEach(toRestore::remove);
        some.forEach(session -> session.renew(CatchUpCause.REDIS));
    }

    /**
     * Makes a socket known to the cluster, and has those closed whose place it takes.
     *
     * @return the journal's head
     */
    Future<Position> attach(UserId user, SocketId socket) {
        return broker.attach(user, socket, address)
                .onSuccess(attached -> attached.replaced().forEach(old -> replaced.accept(user, old)))
                .map(Attachment::head);
    }

    void index(Session session, UserId user) {
        byUser.computeIfAbsent(user, u -> new ArrayList<>(1)).add(session);
    }

    /** Forgets a session and, if its user is known, its mapping. */
    void remove(Session session, @Nullable UserId user) {
        if (sessions.remove(session)) {
            status.connectionClosed();
        }
        toRestore.remove(session);
        if (user != null) {
            byUser.computeIfPresent(user, (u, theirs) -> without(theirs, session));
            lastDetached = broker.detach(user, session.id(), address)
                    .onFailure(away -> log.debug("detaching failed; the lease will end", away));
        }
    }

    private static @Nullable List<Session> without(List<Session> theirs, Session session) {
        theirs.remove(session);
        return theirs.isEmpty() ? null : theirs;
    }

    EdgeAddress address() {
        return address;
    }

    Broker broker() {
        return broker;
    }

    Admission admission() {
        return admission;
    }

    SessionSettings settings() {
        return settings;
    }

    PushMetrics metrics() {
        return metrics;
    }

    Tracer tracer() {
        return tracer;
    }

    Ticker ticker() {
        return ticker;
    }
}
