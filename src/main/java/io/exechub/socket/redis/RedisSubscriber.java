package io.exechub.socket.redis;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.RedisConnection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dedicated, supervised connection that listens to channels. Confined to the event loop on which it was started,
 * which has to be that of its publisher; no locks.
 *
 * <p>What is published while there is no subscription is not heard: pub/sub keeps nothing. After every loss the channels
 * are subscribed again. A subscription that has gone deaf without a loss is found by a canary, at the latest four
 * {@linkplain RedisSettings#canaryInterval intervals} after, and set up anew. Handlers must be quick: Redis cuts off who
 * lets 32 MB pile up.
 */
public final class RedisSubscriber {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSubscriber.class);
    private static final long NO_TIMER = -1;
    private static final int INTERVALS_UNTIL_DEAF = 2;

    /** Takes what is heard. */
    @FunctionalInterface
    public interface MessageHandler {
        /**
         * Takes one message, in the order in which Redis sent them.
         *
         * @param message the bytes as they were published; not to be changed
         */
        void handle(String channel, Buffer message);
    }

    private final Vertx vertx;
    private final RedisSettings settings;
    private final Canary canary;
    private final Supervisor supervisor;
    private final Set<String> channels;
    private MessageHandler handler = (channel, message) -> {};
    private volatile boolean subscribed;
    private long clock = NO_TIMER;

    /**
     * @param channels at least one
     * @param publisher through which the canary is published; started and closed by whoever made it
     */
    public RedisSubscriber(
            Vertx vertx, RedisSettings settings, Set<String> channels, RedisLink publisher, PushMetrics metrics) {
        this.vertx = vertx;
        this.settings = settings;
        this.canary = new Canary(publisher, settings.canaryInterval().multipliedBy(INTERVALS_UNTIL_DEAF), metrics);
        this.channels = new HashSet<>(channels);
        this.channels.add(canary.channel());
        this.supervisor =
                new Supervisor(vertx, settings, "messages", settings::subscriberOptions, new Upkeep(), metrics);
    }

    /** Sets who takes the messages; before {@link #start}. */
    public void onMessage(MessageHandler handler) {
        this.handler = handler;
    }

    /**
     * Begins to subscribe, and does so for as long as it takes. Completes at once, whether or not Redis is there. Called
     * once, on the event loop that is to own the subscriber.
     */
    public Future<Void> start() {
        clock = vertx.setPeriodic(settings.canaryInterval().toMillis(), id -> watchHearing());
        supervisor.start();
        return Future.succeededFuture();
    }

    /** Ends the connection and the attempts to have one. */
    public Future<Void> close() {
        vertx.cancelTimer(clock);
        return supervisor.close();
    }

    /**
     * Whether Redis has confirmed every channel on the present connection. If Redis vanishes without a word, this turns
     * false only once the publisher reaches it again: ask {@link RedisLink#isUp} too.
     */
    public boolean isSubscribed() {
        return subscribed;
    }

    private void watchHearing() {
        if (!subscribed) {
            return;
        }
        if (canary.isMissed()) {
            supervisor.drop(new RedisUnavailableException("the subscription has gone deaf"));
        } else {
            canary.sing();
        }
    }

    private void heard(String channel, Buffer message) {
        if (channel.equals(canary.channel())) {
            canary.heard(message);
            return;
        }
        try {
            handler.handle(channel, message);
        } catch (RuntimeException e) {
            // Thrown into the library's parser it would garble everything after this message.
            LOG.error("the handler of a message on channel {} failed", channel, e);
        }
    }

    private final class Upkeep implements Supervisor.Owner {
        @Override
        public Future<?> prepare(RedisConnection fresh) {
            canary.forget();
            return new Subscription(fresh, channels, RedisSubscriber.this::heard, supervisor::drop).open();
        }

        @Override
        public void up(RedisConnection prepared, boolean again) {
            subscribed = true;
        }

        @Override
        public void down(RedisUnavailableException cause) {
            subscribed = false;
        }
    }
}
