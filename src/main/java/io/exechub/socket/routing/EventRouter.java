package io.exechub.socket.routing;

import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.Publication;
import io.exechub.socket.broker.RejectedMessage;
import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventTags;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.telemetry.PushMetrics;
import io.exechub.socket.telemetry.Trace;
import io.exechub.socket.telemetry.Trace.What;
import io.exechub.socket.telemetry.Tracer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The way of an event: append it to the journal, learn which edges hold its user's sockets in the same trip, tell each of
 * them. Once it is appended it is safe; telling the edges is only what makes it fast.
 *
 * <p>Confined to the event loop of its broker.
 */
public final class EventRouter {
    private static final Logger log = LoggerFactory.getLogger(EventRouter.class);
    private static final int ATTEMPTS = 4;
    private static final long RETRY_MILLIS = 200;

    private final Vertx vertx;
    private final Broker broker;
    private final EdgeBus bus;
    private final Outbox outbox;
    private final PushMetrics metrics;
    private final Tracer tracer;

    /** Routes by what {@code broker} knows, over {@code bus}. */
    public EventRouter(Vertx vertx, Broker broker, EdgeBus bus, PushMetrics metrics, Tracer tracer) {
        this.vertx = vertx;
        this.broker = broker;
        this.bus = bus;
        this.outbox = new Outbox(vertx, bus);
        this.metrics = metrics;
        this.tracer = tracer;
    }

    /** Begins, on the current event loop; completes without waiting for the broker to be reachable. */
    public Future<Void> start() {
        return broker.start();
    }

    /** Ends; what is under way fails. */
    public Future<Void> stop() {
        return broker.close();
    }

    /** Whether what failed so may succeed later: the broker was away. */
    public static boolean isWorthTryingAgain(Throwable failure) {
        return failure instanceof BrokerUnavailableException;
    }

    /** Whether events can be accepted right now, as far as is known. */
    public boolean isAvailable() {
        return broker.isAvailable();
    }

    /**
     * Accepts an event and tells its user's sockets.
     *
     * @param source the way it came: pubsub, stream or http
     * @return completes once the event is in the journal (or was, or is stale), without waiting for the edges; fails if
     *     the broker could not be asked
     */
    public Future<Receipt> route(SubmissionEvent event, DeduplicationKey key, String source) {
        var timed = event.publishedBy(System.currentTimeMillis());
        var trace = received(timed, source);
        var published = broker.publish(timed, key);
        if (trace.isOn()) {
            published.onFailure(away -> trace.note(What.NOT_STORED));
        }
        return published.map(publication -> {
            var receipt = tell(timed, publication, trace);
            metrics.event(source, receipt.outcome());
            return receipt;
        });
    }

    private Trace received(SubmissionEvent event, String source) {
        var trace = tracer.follow(event.submissionId(), event.user().value());
        if (trace.isOn()) {
            var publishers = EventTags.of(event.data()).traceparent().orElse("");
            trace.note(What.RECEIVED, "via", source, "traceparent", publishers);
        }
        return trace;
    }

    /**
     * Accepts an event that may have been journaled before without anybody having been told: the try before failed, or
     * whoever tried it died. If so, its user's edges are told to look.
     */
    public Future<Receipt> routeAgain(SubmissionEvent event, DeduplicationKey key, String source) {
        return route(event, key, source).onSuccess(receipt -> {
            if (receipt instanceof Receipt.Duplicate) {
                remind(event.user());
            }
        });
    }

    private void remind(UserId user) {
        broker.edges(user)
                .onSuccess(edges -> edges.forEach(edge -> bus.remind(edge, user)))
                .onFailure(away -> log.debug("looking up edges to remind", away));
    }

    private Receipt tell(SubmissionEvent event, Publication publication, Trace trace) {
        if (publication instanceof Publication.Accepted accepted) {
            return tell(event, accepted, trace);
        }
        boolean stale = publication instanceof Publication.Stale;
        trace.note(stale ? What.STALE : What.DUPLICATE);
        return stale ? new Receipt.Stale() : new Receipt.Duplicate();
    }

    private Receipt tell(SubmissionEvent event, Publication.Accepted accepted, Trace trace) {
        var delivery = delivery(event, accepted.position());
        trace.note(What.JOURNALED, "id", accepted.position(), "sockets", accepted.sockets());
        if (log.isDebugEnabled()) {
            describe(log.atDebug(), delivery).log("event accepted");
        }
        for (var edge : accepted.edges()) {
            trace.note(What.OFFERED, "id", accepted.position(), "edge", edge);
            send(edge, delivery, 1);
        }
        return new Receipt.Accepted(accepted.position(), accepted.sockets());
    }

    private static LoggingEventBuilder describe(LoggingEventBuilder line, Delivery delivery) {
        var tags = EventTags.of(delivery.event().data());
        return line.addKeyValue("user", delivery.user())
                .addKeyValue("submission", tags.submissionId())
                .addKeyValue("id", delivery.event().position())
                .addKeyValue("traceparent", tags.traceparent().orElse("-"));
    }

    private static Delivery delivery(SubmissionEvent event, Position position) {
        return new Delivery(
                event.user(), new JournaledEvent(position, event.name(), event.data(), event.publishedAt()));
    }

    /**
     * Keeps a message that cannot be accepted, and counts it.
     *
     * @return completes once it is kept, or never will be, which the log says; fails, and nothing is counted, if that is
     *     {@linkplain #isWorthTryingAgain worth trying again}
     */
    public Future<Void> reject(String source, Buffer message, String why) {
        return broker.keepRejected(new RejectedMessage(source, why, message))
                .onSuccess(kept -> countRejected(source, message, why, "event rejected"))
                .recover(failure -> isWorthTryingAgain(failure)
                        ? Future.failedFuture(failure)
                        : rejectUnkept(source, message, why, failure));
    }

    private Future<Void> rejectUnkept(String source, Buffer message, String why, Throwable failure) {
        log.error("the log of rejected events takes nothing", failure);
        rejectUnkept(source, message, why);
        return Future.succeededFuture();
    }

    /** Counts a message that cannot be accepted and that nobody will keep. */
    public void rejectUnkept(String source, Buffer message, String why) {
        countRejected(source, message, why, "event rejected and not kept");
    }

    private void countRejected(String source, Buffer message, String why, String what) {
        metrics.event(source, "rejected");
        log.atWarn()
                .addKeyValue("source", source)
                .addKeyValue("bytes", message.length())
                .addKeyValue("reason", why)
                .log(what);
    }

    private void send(EdgeAddress edge, Delivery delivery, int attempt) {
        outbox.send(edge, delivery).onSuccess(outcome -> settle(outcome, edge, delivery, attempt));
    }

    private void settle(EdgeBus.Outcome outcome, EdgeAddress edge, Delivery delivery, int attempt) {
        metrics.busSend(outcome.name().toLowerCase(Locale.ROOT));
        if (outcome != EdgeBus.Outcome.DELIVERED) {
            noteUnanswered(outcome, edge, delivery);
        }
        switch (outcome) {
            case DELIVERED -> {}
            case NO_HANDLERS ->
                // The edge is gone; its clients come back elsewhere and resume.
                broker.detachAll(delivery.user(), edge).onFailure(away -> log.debug("detaching a dead edge", away));
            default -> {
                if (attempt < ATTEMPTS) {
                    vertx.setTimer(RETRY_MILLIS, timer -> lookUpAgain(edge, delivery, attempt + 1));
                } else {
                    describe(log.atWarn().addKeyValue("edge", edge), delivery)
                            .log("an edge does not answer; renewal will find the gap");
                }
            }
        }
    }

    private void noteUnanswered(EdgeBus.Outcome outcome, EdgeAddress edge, Delivery delivery) {
        if (tracer.isOn()) {
            var submission = EventTags.of(delivery.event().data()).submissionId();
            tracer.follow(submission, delivery.user().value())
                    .note(
                            What.UNANSWERED,
                            "id",
                            delivery.event().position(),
                            "edge",
                            edge,
                            "outcome",
                            outcome.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Sockets that appeared elsewhere meanwhile have read the journal: only this edge still needs the hint. */
    private void lookUpAgain(EdgeAddress edge, Delivery delivery, int attempt) {
        broker.edges(delivery.user())
                .onSuccess(edges -> {
                    if (edges.contains(edge)) {
                        send(edge, delivery, attempt);
                    }
                })
                .onFailure(away -> log.debug("looking up edges again", away));
    }
}
