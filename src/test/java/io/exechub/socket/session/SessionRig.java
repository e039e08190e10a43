package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.auth.KeySettings;
import io.exechub.socket.auth.TokenIssuer;
import io.exechub.socket.auth.TokenSettings;
import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.broker.InMemoryBroker;
import io.exechub.socket.broker.InMemoryRevocations;
import io.exechub.socket.broker.InMemoryTickets;
import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.Publication;
import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Secret;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.telemetry.NodeStatus;
import io.exechub.socket.telemetry.RecordingTracer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * A hub with everything around it in the test's hands. Test methods run on the hub's event loop, which is why no timer
 * of the hub's can interfere: sweeps happen when the test says so.
 */
final class SessionRig implements InvocationInterceptor, AfterEachCallback {
    static final String USER = "u1";
    static final EdgeAddress HERE = EdgeAddress.of("here", 0);
    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    final EventLoopRig loop = new EventLoopRig();
    final FakeTicker ticker = new FakeTicker();
    final NodeStatus status;
    final InMemoryBroker broker;
    final FakeLink link;
    final RecordingTracer tracer = new RecordingTracer();
    final SessionHub hub;
    private final Duration leeway;
    private int published;
    /** Nobody hears that their place was taken. */
    boolean busIsDeaf;

    SessionRig() {
        this(new Options());
    }

    final InMemoryRevocations revocations = new InMemoryRevocations();
    final InMemoryTickets tickets = new InMemoryTickets();

    SessionRig(Options options) {
        leeway = options.leeway;
        status = new NodeStatus(options.maxConnections);
        var journal = new JournalSettings(options.maxEntries, Duration.ofHours(1), Duration.ofHours(24), 0);
        var settings = options.settings();
        broker = new InMemoryBroker(
                journal, settings.lease(), settings.maxSocketsPerUser(), settings.socketsPolicy(), ticker::millis);
        link = new FakeLink(broker);
        var verifier = new TokenVerifier(tokens(SECRET), Optional.empty(), ticker::now);
        var throttle = new RegistrationThrottle(settings);
        hub = new SessionHub(
                loop.vertx,
                HERE,
                settings,
                new SessionHub.Services(
                        link,
                        revocations,
                        tickets,
                        this::closeReplaced,
                        verifier,
                        leeway,
                        throttle,
                        status,
                        loop.metrics,
                        tracer,
                        ticker));
        loop.call(hub::start);
    }

    /** What the bus does, unless it loses it. */
    private void closeReplaced(UserId user, SocketMapping old) {
        if (!busIsDeaf) {
            hub.expel(Expulsion.replaced(user, old.socket()));
        }
    }

    /** What may differ from the defaults. */
    static final class Options {
        Duration snapshotWindow = SessionSettings.defaults().snapshotWindow();
        int registrationsPerMinute = SessionSettings.defaults().registrationsPerMinute();
        int registrationsPerMinutePerAddress = SessionSettings.defaults().registrationsPerMinutePerAddress();
        int maxSocketsPerUser = SessionSettings.defaults().maxSocketsPerUser();
        SocketsPolicy socketsPolicy = SessionSettings.defaults().socketsPolicy();
        int maxConnections = 1_000;
        int maxEntries = 1_000;
        Duration leeway = Duration.ZERO;

        SessionSettings settings() {
            var defaults = SessionSettings.defaults();
            return new SessionSettings(
                    snapshotWindow,
                    defaults.heartbeat(),
                    defaults.slowConsumerTimeout(),
                    defaults.registrationTimeout(),
                    defaults.maxFrame(),
                    defaults.inboundRate(),
                    defaults.inboundBurst(),
                    registrationsPerMinute,
                    registrationsPerMinutePerAddress,
                    maxSocketsPerUser,
                    socketsPolicy,
                    defaults.lease(),
                    defaults.leaseRenewal(),
                    defaults.ticketLifetime());
        }
    }

    private TokenSettings tokens(String secret) {
        return new TokenSettings(
                KeySettings.ofSecret(new Secret(secret)), Optional.empty(), Optional.empty(), Optional.empty(), leeway);
    }

    String token(String user, Duration ttl) {
        return new TokenIssuer(loop.vertx, tokens(SECRET), ticker::now).issue(new UserId(user), ttl, Set.of());
    }

    String token() {
        return token(USER, Duration.ofHours(10));
    }

    String forgedToken() {
        var forger = tokens(SECRET.replace('0', '1'));
        return new TokenIssuer(loop.vertx, forger, ticker::now).issue(new UserId(USER), Duration.ofHours(1), Set.of());
    }

    FakeConnection connect() {
        return connect(true);
    }

    FakeConnection connect(boolean answersPings) {
        var connection = new FakeConnection(answersPings);
        connection.isServedBy(hub.open(connection));
        return connection;
    }

    /** Connects and begins to register. */
    FakeConnection registering() {
        var connection = connect();
        connection.registers(USER, token());
        return connection;
    }

    /** A registered client whose journal was empty, or whose snapshot is off. */
    FakeConnection registered() {
        var connection = registering();
        connection.nextRegistered();
        connection.nothingElse();
        return connection;
    }

    /** A client that has come back; what it is told is still to be looked at. */
    FakeConnection resuming(String lastEventId) {
        var connection = connect();
        connection.registers(USER, token(), lastEventId);
        return connection;
    }

    /** Appends an event; the hint is the test's to send. */
    Delivery publish(String submission) {
        var user = new UserId(USER);
        var event = new SubmissionEvent(
                user, submission, EventName.SUBMISSION_STATUS_UPDATE, "{}", null, SubmissionEvent.NO_VERSION, 0);
        var publication = broker.publish(event, DeduplicationKey.of("event" + published++))
                .result();
        var position = ((Publication.Accepted) publication).position();
        return new Delivery(user, new JournaledEvent(position, event.name(), event.data(), ticker.wallMillis()));
    }

    /** Appends so many events of different submissions; none is hinted at. */
    List<Delivery> publish(int times) {
        return IntStream.range(0, times).mapToObj(i -> publish("s" + published)).toList();
    }

    /** Appends so many events, and hints at each. */
    void send(int times) {
        for (int i = 0; i < times; i++) {
            hub.deliver(publish("s" + published));
        }
    }

    /** The edges that hold sockets of the user. */
    Set<EdgeAddress> edges() {
        return edges(USER);
    }

    /** The edges that hold sockets of one user. */
    Set<EdgeAddress> edges(String user) {
        return broker.edges(new UserId(user)).result();
    }

    double count(String meter, String tag, String value) {
        var counter = loop.meters.find(meter).tag(tag, value).counter();
        return counter == null ? 0 : counter.count();
    }

    void sweep() {
        hub.sweep();
    }

    /** Lets time pass, with all the sweeps that happen meanwhile. */
    void pass(Duration time) {
        for (var left = time; !left.isZero(); ) {
            var step = left.compareTo(SWEEP) < 0 ? left : SWEEP;
            ticker.advance(step);
            hub.sweep();
            left = left.minus(step);
        }
    }

    /** Runs the step on the hub's event loop; what it throws, the caller gets. */
    void run(Step step) throws Throwable {
        var thrown = new ArrayList<Throwable>();
        loop.run(() -> {
            try {
                step.run();
            } catch (Throwable t) {
                thrown.add(t);
            }
        });
        if (!thrown.isEmpty()) {
            throw thrown.get(0);
        }
    }

    /** What may throw. */
    interface Step {
        void run() throws Throwable;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation::proceed);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation::proceed);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    /** For tests that do not register it as an extension. */
    void close() {
        loop.call(hub::stop);
        loop.close();
    }

    /** Nothing is left of a client that is gone. */
    void holdsNothing() {
        assertThat(edges()).isEmpty();
        assertThat(status.connections()).isZero();
        assertThat(hub.deliver(publish("unheard"))).isZero();
    }
}
