package io.exechub.socket.ingest;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EventTags;
import io.exechub.socket.model.RejectedEventException;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.SubmissionEventParser;
import io.exechub.socket.redis.RedisSubscriber;
import io.exechub.socket.routing.EventRouter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events published to a Redis channel. Every node hears every message; the journal keeps one copy. What was heard is not
 * lost, unless this node dies before it is appended and no other node heard it.
 */
public final class PubSubSource implements EventSource {
    private static final Logger log = LoggerFactory.getLogger(PubSubSource.class);
    private static final String NAME = "pubsub";
    private static final long LAST_APPENDS_SECONDS = 5;

    private final RedisSubscriber subscriber;
    private final EventRouter router;
    private final IngestSettings settings;
    private final Backlog backlog;
    private final Rejections rejections;

    /** @param subscriber to the channel of the settings, not yet started */
    public PubSubSource(Vertx vertx, RedisSubscriber subscriber, EventRouter router, IngestSettings settings) {
        this.subscriber = subscriber;
        this.router = router;
        this.settings = settings;
        this.backlog = new Backlog(vertx, router, NAME);
        this.rejections = new Rejections(vertx, router, NAME);
    }

    @Override
    public Future<Void> start() {
        subscriber.onMessage((channel, message) -> receive(message));
        return router.start().compose(started -> subscriber.start());
    }

    @Override
    public Future<Void> stop() {
        return subscriber
                .close()
                .compose(closed -> backlog.emptied().timeout(LAST_APPENDS_SECONDS, TimeUnit.SECONDS))
                .onFailure(late -> log.error("events that were heard could not be appended before the end"))
                .onComplete(tried -> rejections.end())
                .eventually(router::stop);
    }

    @Override
    public boolean isListening() {
        return subscriber.isSubscribed();
    }

    private void receive(Buffer message) {
        var bytes = message.getBytes();
        try {
            take(SubmissionEventParser.parse(bytes, settings.maxEventSize()), bytes);
        } catch (RejectedEventException rejected) {
            rejections.add(message, rejected.problem());
        }
    }

    private void take(SubmissionEvent event, byte[] message) {
        var key = event.eventId() == null
                ? DeduplicationKey.fingerprint(message, settings.duplicateWindow())
                : DeduplicationKey.of(event.eventId());
        if (!backlog.add(event, key)) {
            log.atError()
                    .addKeyValue("user", event.user())
                    .addKeyValue("submission", event.submissionId())
                    .addKeyValue(
                            "traceparent",
                            EventTags.of(event.data()).traceparent().orElse("-"))
                    .log("event lost: too many wait for Redis");
        }
    }
}
