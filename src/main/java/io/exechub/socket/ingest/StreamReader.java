package io.exechub.socket.ingest;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.RejectedEventException;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.SubmissionEventParser;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events added to one Redis stream: at least once, journaled once, in the stream's order for each user.
 *
 * <p>All nodes share one consumer of one group, and a {@linkplain StreamLeases lease} says which node may be it. So what a
 * dead reader had taken but not acknowledged is simply what this consumer has pending: it is read again, first and in
 * order. An entry is acknowledged once its event is in the journal, or kept as rejected. One that can never be an event
 * stays pending while it cannot be kept, and is looked at again each time the stream is looked after: nobody waits for it.
 *
 * <p>Confined to one event loop. The link is its own, because reading blocks it.
 */
final class StreamReader {
    private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
    private static final LuaScript UPKEEP = LuaScript.load(StreamReader.class, "upkeep");
    private static final String NAME = "stream";
    private static final String GROUP = "exechub-socket";
    private static final String CONSUMER = "reader";
    private static final String NEW_ENTRIES = ">";
    private static final String FIRST_PENDING = "0";
    private static final int BATCH = 256;
    /** Far below the lease, and below the time after which the link takes an answer for lost. */
    static final int BLOCK_MILLIS = 500;

    private static final long PAUSE_MILLIS = 100;
    private static final long UPKEEP_MILLIS = 5_000;
    private static final int MOST_COUNTED = 1_000;

    private final Vertx vertx;
    private final String stream;
    private final RedisLink link;
    private final StreamLeases leases;
    private final EventRouter router;
    private final IngestSettings settings;
    private final PushMetrics metrics;
    private final UserOrder order = new UserOrder();

    /** After which entry to read: an id while pending entries are dealt with, then {@link #NEW_ENTRIES}. */
    private String after = FIRST_PENDING;

    /** Something that nobody deals with may be pending: a read was delivered to a connection that was no more. */
    private boolean lookBack;

    /** What is dealt with may still be pending. */
    private boolean unacknowledged;

    private boolean stopped;
    private long upkeepTimer;

    /** What became of an entry that does not hold up those after it. */
    private enum Fate {
        SETTLED,
        STAYS_PENDING
    }

    StreamReader(
            Vertx vertx,
            String stream,
            RedisLink link,
            StreamLeases leases,
            EventRouter router,
            IngestSettings settings,
            PushMetrics metrics) {
        this.vertx = vertx;
        this.stream = stream;
        this.link = link;
        this.leases = leases;
        this.router = router;
        this.settings = settings;
        this.metrics = metrics;
    }

    static List<LuaScript> scripts() {
        return List.of(UPKEEP);
    }

    Future<Void> start() {
        metrics.streamLag(stream, 0);
        upkeepTimer = vertx.setPeriodic(UPKEEP_MILLIS, timer -> upkeep());
        return link.start().onSuccess(started -> read());
    }

    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(upkeepTimer);
        return link.close();
    }

    private boolean mayRead() {
        return !stopped && link.isUp() && router.isAvailable() && leases.isHeld(stream);
    }

    private void read() {
        if (stopped) {
            return;
        }
        if (!mayRead() || unacknowledged) {
            // Whoever read meanwhile may have left something pending, too.
            pauseAndBeginAnew();
            return;
        }
        if (lookBack) {
            lookBack = false;
            after = FIRST_PENDING;
        }
        readGroup().onSuccess(this::take).onFailure(this::recover);
    }

    private Future<@Nullable Response> readGroup() {
        return NEW_ENTRIES.equals(after)
                ? link.send(
                        Command.XREADGROUP,
                        "GROUP",
                        GROUP,
                        CONSUMER,
                        "COUNT",
                        BATCH,
                        "BLOCK",
                        BLOCK_MILLIS,
                        "STREAMS",
                        stream,
                        after)
                : link.send(Command.XREADGROUP, "GROUP", GROUP, CONSUMER, "COUNT", BATCH, "STREAMS", stream, after);
    }

    private void pauseAndBeginAnew() {
        after = FIRST_PENDING;
        unacknowledged = false;
        vertx.setTimer(PAUSE_MILLIS, timer -> read());
    }

    private void recover(Throwable failure) {
        if (String.valueOf(failure.getMessage()).startsWith("NOGROUP")) {
            link.send(Command.XGROUP, "CREATE", stream, GROUP, "0", "MKSTREAM")
                    .onComplete(created -> pauseAndBeginAnew());
        } else {
            log.debug("reading a stream failed", failure);
            pauseAndBeginAnew();
        }
    }

    private void take(@Nullable Response reply) {
        var entries = entries(reply);
        if (entries.isEmpty()) {
            after = NEW_ENTRIES;
            read();
            return;
        }
        var journaled = entries.stream().map(this::journal).toList();
        Future.join(journaled).onComplete(all -> {
            acknowledge(entries, journaled);
            goOn(entries, journaled.stream().allMatch(Future::succeeded));
        });
    }

    /** Of a reply in RESP3 (a map) or RESP2 (an array of pairs), the entries of our one stream. */
    private List<Response> entries(@Nullable Response reply) {
        var found = new ArrayList<Response>();
        if (reply != null && reply.size() > 0) {
            var ofStream = reply.isMap() ? reply.get(stream) : reply.get(0).get(1);
            ofStream.forEach(found::add);
        }
        return found;
    }

    private Future<Fate> journal(Response entry) {
        if (entry.get(1) == null) {
            // Trimmed by somebody while it was pending: there is nothing left to journal.
            return Future.succeededFuture(Fate.SETTLED);
        }
        var message = event(entry);
        if (message == null) {
            return reject(Buffer.buffer(entry.toString()), "the entry has no field event");
        }
        try {
            return route(SubmissionEventParser.parse(message.getBytes(), settings.maxEventSize()), id(entry), message)
                    .map(Fate.SETTLED);
        } catch (RejectedEventException rejected) {
            return reject(message, rejected.problem());
        }
    }

    private Future<Fate> reject(Buffer message, String why) {
        return router.reject(NAME, message, why).map(Fate.SETTLED).otherwise(Fate.STAYS_PENDING);
    }

    private Future<Void> route(SubmissionEvent event, String entryId, Buffer message) {
        var key = DeduplicationKey.of(event.eventId() == null ? stream + "/" + entryId : event.eventId());
        return order.after(event.user(), () -> routeNow(event, key, message));
    }

    private Future<Void> routeNow(SubmissionEvent event, DeduplicationKey key, Buffer message) {
        if (!mayRead()) {
            return Future.failedFuture("no longer the reader");
        }
        // What was pending may have been journaled by a reader that died before it told anybody.
        var routed = NEW_ENTRIES.equals(after) ? router.route(event, key, NAME) : router.routeAgain(event, key, NAME);
        return routed.<Void>mapEmpty()
                .recover(failure -> EventRouter.isWorthTryingAgain(failure)
                        ? Future.failedFuture(failure)
                        : router.reject(NAME, message, String.valueOf(failure.getMessage())));
    }

    /** Does not wait for the answer: it comes with that to the next read, which finds out if there is none. */
    private void acknowledge(List<Response> entries, List<Future<Fate>> journaled) {
        var ids = new ArrayList<Object>(List.of(stream, GROUP));
        for (int i = 0; i < entries.size(); i++) {
            if (journaled.get(i).result() == Fate.SETTLED) {
                ids.add(id(entries.get(i)));
            }
        }
        if (ids.size() > 2) {
            link.send(Command.XACK, ids.toArray()).onFailure(failure -> {
                log.debug("acknowledging failed", failure);
                unacknowledged = true;
            });
        }
    }

    private void goOn(List<Response> entries, boolean all) {
        if (!all) {
            pauseAndBeginAnew();
            return;
        }
        if (!NEW_ENTRIES.equals(after)) {
            after = id(entries.get(entries.size() - 1));
        }
        read();
    }

    private static String id(Response entry) {
        return entry.get(0).toString();
    }

    /** The field {@code event}; null if there is none. */
    private static @Nullable Buffer event(Response entry) {
        var fields = entry.get(1);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.get(i).toString().equals("event")) {
                return fields.get(i + 1).toBuffer();
            }
        }
        return null;
    }

    private void upkeep() {
        if (!leases.isHeld(stream)) {
            metrics.streamLag(stream, 0);
        } else if (mayRead()) {
            lookBack = true;
            link.eval(UPKEEP, List.of(stream), GROUP, settings.streamRetention().toMillis(), MOST_COUNTED)
                    .onSuccess(lag -> metrics.streamLag(stream, lag == null ? 0 : lag.toLong()))
                    .onFailure(later -> log.debug("a stream could not be looked after", later));
        }
    }
}
