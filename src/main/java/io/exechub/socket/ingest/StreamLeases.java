package io.exechub.socket.ingest;

import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which streams this node may read: each is read by one node at a time, so that its order holds, and the streams are
 * spread over the nodes. A lease is kept by renewing it; when its holder dies it ends by itself, and another node takes
 * it within {@link #LEASE}. A holder that was frozen knows by its own clock that its lease is over.
 *
 * <p>Confined to one event loop.
 */
final class StreamLeases {
    static final Duration LEASE = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(StreamLeases.class);
    private static final LuaScript TAKE = LuaScript.load(StreamLeases.class, "lease");
    private static final LuaScript READERS = LuaScript.load(StreamLeases.class, "readers");
    private static final Duration ROUND = Duration.ofMillis(500);
    /** A lease counts for less than Redis grants, by what one command may take on its way. */
    private static final Duration MARGIN = Duration.ofMillis(500);
    /** How long the last read of a stream may go on after it was decided to read no more. */
    private static final Duration LAST_READ = Duration.ofMillis(2 * StreamReader.BLOCK_MILLIS);

    private final Vertx vertx;
    private final RedisLink link;
    private final String node;
    private final List<String> streams;
    private final IntConsumer nodesSeen;
    /** Until when each stream is ours, by {@link System#nanoTime}. */
    private final Map<String, Long> heldUntil = new HashMap<>();

    private long timer;
    private boolean stopped;

    /** @param nodesSeen told twice a second how many nodes are ready to read streams, this one included */
    StreamLeases(Vertx vertx, RedisLink link, String node, List<String> streams, IntConsumer nodesSeen) {
        this.vertx = vertx;
        this.link = link;
        this.node = node;
        this.streams = List.copyOf(streams);
        this.nodesSeen = nodesSeen;
    }

    static List<LuaScript> scripts() {
        return List.of(TAKE, READERS);
    }

    void start() {
        timer = vertx.setPeriodic(1, ROUND.toMillis(), round -> round());
    }

    /** Gives up all leases, those that are just being asked for, too, so that others need not wait for their end. */
    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return Future.join(streams.stream().map(this::giveUp).toList()).mapEmpty();
    }

    boolean isHeld(String stream) {
        var until = heldUntil.get(stream);
        return until != null && System.nanoTime() - until < 0;
    }

    private void round() {
        if (link.isUp()) {
            link.eval(READERS, List.of(RedisKeys.readers()), node, LEASE.toMillis())
                    .onSuccess(nodes -> see(nodes == null ? 1 : nodes.toInteger()))
                    .onFailure(away -> log.debug("the other readers are not known", away));
        }
    }

    private void see(int nodes) {
        nodesSeen.accept(nodes);
        share(nodes);
    }

    /** Keeps what is ours, up to a fair share, and takes of the rest what nobody holds. */
    private void share(int nodes) {
        if (stopped) {
            return;
        }
        int fair = (streams.size() + nodes - 1) / nodes;
        var ours = streams.stream().filter(this::isHeld).toList();
        ours.stream().limit(fair).forEach(this::take);
        ours.stream().skip(fair).forEach(this::handOver);
        var others = streams.stream().filter(stream -> !isHeld(stream)).iterator();
        takeFree(others, fair - ours.size());
    }

    /** One after the other: which of them are free is known only by asking. */
    private void takeFree(Iterator<String> candidates, int wanted) {
        if (!stopped && wanted > 0 && candidates.hasNext()) {
            var stream = candidates.next();
            take(stream).onSuccess(asked -> takeFree(candidates, isHeld(stream) ? wanted - 1 : wanted));
        }
    }

    private Future<Void> take(String stream) {
        long asked = System.nanoTime();
        return link.eval(TAKE, List.of(RedisKeys.lease(stream)), node, LEASE.toMillis())
                .onSuccess(held -> settle(stream, asked, held != null && held.toInteger() == 1))
                .onFailure(away -> log.debug("the lease of a stream could not be asked for", away))
                .mapEmpty();
    }

    private void settle(String stream, long asked, boolean held) {
        if (!held || stopped) {
            heldUntil.remove(stream);
        } else if (heldUntil.put(stream, asked + LEASE.minus(MARGIN).toNanos()) == null) {
            log.atInfo().addKeyValue("stream", stream).log("reading");
        }
    }

    /** Reads no more at once, but lets the lease go only when a read that is under way has ended, too. */
    private void handOver(String stream) {
        heldUntil.remove(stream);
        log.atInfo().addKeyValue("stream", stream).log("no longer reading");
        vertx.setTimer(LAST_READ.toMillis(), ended -> {
            if (!isHeld(stream)) {
                giveUp(stream).onFailure(away -> log.debug("a lease could not be given up; it ends by itself", away));
            }
        });
    }

    private Future<Response> giveUp(String stream) {
        heldUntil.remove(stream);
        return link.eval(TAKE, List.of(RedisKeys.lease(stream)), node, 0);
    }
}
