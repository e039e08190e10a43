package io.exechub.socket.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The service's own meters, named for Prometheus. Labels come from small closed sets; a user or socket id is never one.
 * Thread-safe; every method is cheap enough for the event path.
 */
public final class PushMetrics {
    private static final Duration SHORTEST = Duration.ofNanos(100_000);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final List<String> STATES = List.of("open", "registered");
    private static final List<String> SOURCES = List.of("pubsub", "stream", "http");
    private static final List<String> EVENT_OUTCOMES = List.of("accepted", "duplicate", "stale", "rejected");
    private static final List<String> CATCH_UP_CAUSES = List.of("resume", "gap", "slow", "redis");
    private static final List<String> SEND_OUTCOMES = List.of("delivered", "timeout", "no_handlers", "failed");
    private static final List<String> TRACE_OUTCOMES = List.of("written", "lost");

    private final MeterRegistry registry;
    private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> redisCommands = new ConcurrentHashMap<>();
    private final Map<List<String>, AtomicInteger> connections = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> streamLags = new ConcurrentHashMap<>();
    /** When the issuer's keys were loaded last, by {@link System#nanoTime}; 0 if never. */
    private final AtomicLong jwksLoaded = new AtomicLong();
    /** Epoch seconds; 0 without TLS. */
    private final AtomicLong certificateExpiry = new AtomicLong();

    private final Timer delivery;
    private final Timer canary;

    /** @param registry where the meters live; a {@code SimpleMeterRegistry} will do in tests */
    public PushMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.delivery = histogram("exechub.delivery", "publishedAt, else acceptance, to socket write", List.of());
        this.canary = histogram("exechub.redis.canary", "round trip of the subscriber's own message", List.of());
    }

    /**
     * Which labels there can be, as far as those who count know better than this class.
     *
     * @param transports the doors
     * @param registrations how a registration can end
     * @param closes why a connection can end
     * @param refusals why there may be no connection at all
     */
    public record Labels(
            List<String> transports, List<String> registrations, List<String> closes, List<String> refusals) {}

    /** Shows every counter at 0 that can be foreseen, so that its first event is an increase and not its appearance. */
    public void expect(Labels labels) {
        labels.transports().forEach(transport -> STATES.forEach(state -> connection(transport, state, 0)));
        labels.registrations().forEach(outcome -> counter("exechub.registrations", "outcome", outcome));
        labels.closes().forEach(reason -> counter("exechub.closes", "reason", reason));
        labels.refusals().forEach(reason -> counter("exechub.refusals", "reason", reason));
        SOURCES.forEach(source ->
                EVENT_OUTCOMES.forEach(outcome -> counter("exechub.events", "source", source, "outcome", outcome)));
        CATCH_UP_CAUSES.forEach(cause -> counter("exechub.catchups", "cause", cause));
        SEND_OUTCOMES.forEach(outcome -> counter("exechub.bus.sends", "outcome", outcome));
        TRACE_OUTCOMES.forEach(outcome -> counter("exechub.trace.steps", "outcome", outcome));
        counter("exechub.redis.reconnects");
    }

    /** One connection more ({@code +1}) or less ({@code -1}) of this transport in this state. */
    public void connection(String transport, String state, int change) {
        connections
                .computeIfAbsent(
                        List.of(transport, state),
                        labels -> registry.gauge(
                                "exechub.connections",
                                List.of(Tag.of("transport", transport), Tag.of("state", state)),
                                new AtomicInteger()))
                .addAndGet(change);
    }

    /** How a registration ended: {@code ok} or the error code's name in lower case. */
    public void registration(String outcome) {
        counter("exechub.registrations", "outcome", outcome).increment();
    }

    /** What a user was answered who asked for a ticket or for history: {@code ok} or the error code's name in lower case. */
    public void userRequest(String request, String outcome) {
        counter("exechub.user.requests", "request", request, "outcome", outcome).increment();
    }

    /** What became of an event from a source: accepted, duplicate, stale or rejected. */
    public void event(String source, String outcome) {
        counter("exechub.events", "source", source, "outcome", outcome).increment();
    }

    /** An event was written to a socket {@code millis} after it was published; negative (skewed clocks) counts as 0. */
    public void delivered(long millis) {
        delivery.record(Duration.ofMillis(Math.max(0, millis)));
    }

    /** A session began to catch up from the journal because of a resume, a gap, its slow client or Redis. */
    public void catchUp(String cause) {
        counter("exechub.catchups", "cause", cause).increment();
    }

    /** A connection ended; {@code reason} is a close reason's name in lower case, or {@code client}. */
    public void closed(String reason) {
        counter("exechub.closes", "reason", reason).increment();
    }

    /** A connection or a request was refused before it was a client's; {@code reason} is the limit it met. */
    public void refused(String reason) {
        counter("exechub.refusals", "reason", reason).increment();
    }

    /** A Redis command was answered, {@code nanos} after it was sent. */
    public void redisCommand(String command, long nanos) {
        redisCommands
                .computeIfAbsent(
                        command,
                        name -> histogram(
                                "exechub.redis.command", "sent to answered", List.of(Tag.of("command", name))))
                .record(Duration.ofNanos(nanos));
    }

    /** Redis refused a command for now; {@code reason} is the code of its answer in lower case: oom, misconf, loading. */
    public void redisRefused(String reason) {
        counter("exechub.redis.refusals", "reason", reason).increment();
    }

    /** A connection to Redis was set up again after a loss. */
    public void redisReconnected() {
        counter("exechub.redis.reconnects").increment();
    }

    /** The subscriber heard its own message {@code nanos} after it was published. */
    public void canary(long nanos) {
        canary.record(Duration.ofNanos(nanos));
    }

    /** What became of a bus message: delivered, timeout, no_handlers or failed. */
    public void busSend(String outcome) {
        counter("exechub.bus.sends", "outcome", outcome).increment();
    }

    /** How many entries of a stream that this node reads are not acknowledged yet; 0 for those that others read. */
    public void streamLag(String stream, long entries) {
        streamLags
                .computeIfAbsent(
                        stream,
                        name -> registry.gauge("exechub.stream.lag", List.of(Tag.of("stream", name)), new AtomicLong()))
                .set(entries);
    }

    /** An attempt to load the issuer's keys has ended: ok or failed. */
    public void jwksRefresh(String outcome) {
        counter("exechub.jwks.refreshes", "outcome", outcome).increment();
        if (outcome.equals("ok") && jwksLoaded.getAndSet(System.nanoTime()) == 0) {
            Gauge.builder("exechub.jwks.age", () -> seconds(System.nanoTime() - jwksLoaded.get()))
                    .description("since the issuer's keys were loaded last")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }

    /** What became of steps noted of followed submissions: written or lost. */
    public void traceSteps(String outcome, int steps) {
        counter("exechub.trace.steps", "outcome", outcome).increment(steps);
    }

    /** The certificate of the public port is valid until then. */
    public void certificateExpires(Instant notAfter) {
        if (certificateExpiry.getAndSet(notAfter.getEpochSecond()) == 0) {
            Gauge.builder("exechub.tls.certificate.expiry", certificateExpiry::get)
                    .description("until when the certificate of the public port is valid, since the epoch")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }

    private static double seconds(long nanos) {
        return Duration.ofNanos(nanos).toMillis() / 1_000.0;
    }

    private Counter counter(String name, String... labels) {
        return counters.computeIfAbsent(
                key(name, labels), k -> Counter.builder(name).tags(labels).register(registry));
    }

    private static List<String> key(String name, String... labels) {
        return switch (labels.length) {
            case 0 -> List.of(name);
            case 2 -> List.of(name, labels[1]);
            default -> List.of(name, labels[1], labels[3]);
        };
    }

    private Timer histogram(String name, String description, List<Tag> tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }
}
