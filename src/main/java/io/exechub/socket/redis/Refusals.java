package io.exechub.socket.redis;

import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis answers but refuses: out of memory, unable to save, loading, a user without a right it needs. Told by all
 * links of a node, so that the operator reads of it once, not once for each link or event.
 *
 * <p>It is over when nothing has been refused for three seconds. A node at work writes more often than that, events or not.
 *
 * <p>Thread-safe.
 */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private static final Duration BRIEF = Duration.ofSeconds(1);

    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Duration brief;
    private final Duration quiet;
    private boolean refusing;
    private long firstAt;
    private long lastAt;

    /** Nothing has been refused yet. */
    public Refusals(Vertx vertx) {
        this(vertx, BRIEF, QUIET);
    }

    /**
     * One that need not take so long in a test.
     *
     * @param brief what passes within it is no reason to send clients elsewhere
     * @param quiet how long nothing has to be refused for it to be over
     */
    Refusals(Vertx vertx, Duration brief, Duration quiet) {
        this.vertx = vertx;
        this.brief = brief;
        this.quiet = quiet;
    }

    /** A command was refused that may succeed later; {@code said} is Redis' answer. */
    public synchronized void note(String said) {
        lastAt = System.nanoTime();
        if (!refusing) {
            refusing = true;
            firstAt = lastAt;
            LOG.warn("redis refuses: {}", said);
            vertx.setTimer(quiet.toMillis(), id -> look());
        }
    }

    /** Whether Redis goes on refusing: for a second or longer. */
    public synchronized boolean goOn() {
        return refusing && lastAt - firstAt > brief.toNanos();
    }

    private synchronized void look() {
        long left =
                quiet.toMillis() - Duration.ofNanos(System.nanoTime() - lastAt).toMillis();
        if (left > 0) {
            vertx.setTimer(left, id -> look());
            return;
        }
        refusing = false;
        LOG.info(
                "redis no longer refuses, after {} s",
                Duration.ofNanos(lastAt - firstAt).toMillis() / 1000.0);
    }
}
