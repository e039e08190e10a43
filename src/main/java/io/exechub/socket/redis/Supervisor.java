package io.exechub.socket.redis;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to Redis: sets it up, and up again after every loss, for as long as it takes. At most one attempt
 * is under way, each with a client of its own that is closed with it; an attempt has a time limit, and the pauses between
 * attempts are a {@link Backoff}. Confined to the event loop on which it was started; no locks.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final String MASTER = "master";

    /** Whom the connection is for. */
    interface Owner {
        /** Makes a fresh connection ready for use. A failure means another attempt; so does not finishing in time. */
        Future<?> prepare(RedisConnection fresh);

        /**
         * The connection is there to be used.
         *
         * @param again whether one had been there before
         */
        void up(RedisConnection prepared, boolean again);

        /** The connection that was there is so no longer. */
        void down(RedisUnavailableException cause);
    }

    private final Vertx vertx;
    private final RedisSettings settings;
    private final String role;
    private final IntFunction<RedisOptions> options;
    private final Owner owner;
    private final PushMetrics metrics;
    private final Backoff backoff;
    private final TrustWatch trust = new TrustWatch();

    /** Of the present attempt or connection; null in the pauses between, before the start and after the close. */
    private @Nullable Redis client;

    private boolean up;
    private boolean everUp;
    private boolean closed;
    private int attempts;
    private int failures;

    /** The time limit of an attempt, or the end of a pause. */
    private long timer = -1;

    private long upAt;
    private long outageAt = System.nanoTime();
    private boolean outageLogged;

    /**
     * @param role what the connection is for, in a word for the log
     * @param options what to connect with, by the number of the attempt from 0
     */
    Supervisor(
            Vertx vertx,
            RedisSettings settings,
            String role,
            IntFunction<RedisOptions> options,
            Owner owner,
            PushMetrics metrics) {
        this.vertx = vertx;
        this.settings = settings;
        this.role = role;
        this.options = options;
        this.owner = owner;
        this.metrics = metrics;
        this.backoff = new Backoff(
                settings.maxBackoff(), () -> ThreadLocalRandom.current().nextDouble());
    }

    void start() {
        outageAt = System.nanoTime();
        connect();
    }

    /** Gives the present connection up, for a reason that only its owner can see. */
    void drop(Throwable cause) {
        if (client != null) {
            lost(client, cause);
        }
    }

    /** Ends the supervision. The owner is told if a connection was there. */
    Future<Void> close() {
        closed = true;
        var last = client;
        abandon(new RedisUnavailableException("the connection to redis was closed by its owner"));
        return last == null ? Future.succeededFuture() : last.close();
    }

    private void connect() {
        var how = options.apply(attempts++);
        trust.over(how.getNetClientOptions());
        var fresh = Redis.createClient(vertx, how);
        client = fresh;
        long limit = settings.commandTimeout().toMillis();
        timer = vertx.setTimer(
                limit, id -> lost(fresh, new RedisUnavailableException("no connection within " + limit + " ms")));
        fresh.connect()
                .compose(connection -> prepare(fresh, connection))
                .onSuccess(connection -> established(fresh, connection))
                .onFailure(cause -> lost(fresh, cause));
    }

    private Future<RedisConnection> prepare(Redis from, RedisConnection connection) {
        connection.exceptionHandler(cause -> lost(from, cause));
        connection.endHandler(end -> lost(from, new RedisUnavailableException("redis closed the connection")));
        return requireMaster(connection)
                .compose(master -> owner.prepare(connection))
                .map(connection);
    }

    /**
     * Sentinels may still name a master that has just been demoted; a server addressed by itself may have been demoted,
     * too, and would be left and taken again with each write. A cluster sends us to its masters by itself.
     */
    private Future<?> requireMaster(RedisConnection connection) {
        if (settings.mode() == RedisSettings.Mode.CLUSTER) {
            return Future.succeededFuture();
        }
        return connection
                .send(Request.cmd(Command.ROLE))
                .map(reply -> reply.get(0).toString())
                .recover(this::unknownRole)
                .compose(is -> is.equals(MASTER)
                        ? Future.succeededFuture()
                        : Future.failedFuture("the server is no master but a " + is));
    }

    /** What stands in for a server, a proxy perhaps, need not know the question. */
    private Future<String> unknownRole(Throwable failure) {
        boolean mayBeMaster = settings.mode() == RedisSettings.Mode.STANDALONE && ErrorReply.isReply(failure);
        return mayBeMaster ? Future.succeededFuture(MASTER) : Future.failedFuture(failure);
    }

    private void established(Redis from, RedisConnection connection) {
        if (client != from) {
            return;
        }
        vertx.cancelTimer(timer);
        boolean again = everUp;
        up = true;
        everUp = true;
        upAt = System.nanoTime();
        if (again) {
            metrics.redisReconnected();
        }
        if (outageLogged) {
            LOG.info(
                    "redis back after {} s ({})",
                    Duration.ofNanos(upAt - outageAt).toMillis() / 1000.0,
                    role);
            outageLogged = false;
        }
        owner.up(connection, again);
    }

    /** The library reports one loss in several ways, the time limit adds another: the first counts. */
    private void lost(Redis from, Throwable cause) {
        if (client != from) {
            return;
        }
        if (up) {
            outageAt = System.nanoTime();
            // Who is accepted and cut off again and again must not come back without a pause.
            failures = outageAt - upAt > settings.maxBackoff().toNanos() ? 0 : failures;
        }
        var reason = trust.explain(cause);
        if (!outageLogged) {
            LOG.warn("redis unreachable at {}, trying on ({}): {}", settings.addresses(), role, reason);
            outageLogged = true;
        }
        failures++;
        abandon(new RedisUnavailableException("redis: " + reason));
        from.close().onFailure(e -> LOG.debug("a lost redis client does not close cleanly", e));
        if (!closed) {
            timer = vertx.setTimer(backoff.millis(failures), id -> connect());
        }
    }

    private void abandon(RedisUnavailableException cause) {
        vertx.cancelTimer(timer);
        client = null;
        if (up) {
            up = false;
            owner.down(cause);
        }
    }
}
