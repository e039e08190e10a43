package io.exechub.socket.redis;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.UUID;

/**
 * Finds a subscription that has gone deaf: publishes to a channel that only this subscriber hears, and expects to hear
 * it. Silence counts only after Redis has taken the message: if it cannot be published, nothing is known about the
 * subscription. Confined to the event loop of its subscriber; no locks.
 */
final class Canary {
    private static final long NONE = 0;

    private final String channel = "exechub:canary:" + UUID.randomUUID();
    private final RedisLink publisher;
    private final PushMetrics metrics;
    private final long limitNanos;

    private long songs;

    /** The number of the song on its way, or {@link #NONE}. */
    private long awaited = NONE;

    private long sungAt;

    /** When Redis took the awaited song, or {@link #NONE}. */
    private long takenAt = NONE;

    /** @param limit how long a song may take from Redis to us */
    Canary(RedisLink publisher, Duration limit, PushMetrics metrics) {
        this.publisher = publisher;
        this.limitNanos = limit.toNanos();
        this.metrics = metrics;
    }

    /** Where it sings; random, so that no other subscriber hears it. */
    String channel() {
        return channel;
    }

    /** Whether Redis took a song longer than the limit ago, and it has not been heard. */
    boolean isMissed() {
        return awaited != NONE && takenAt != NONE && System.nanoTime() - takenAt > limitNanos;
    }

    /** Sings, unless a song is still on its way. */
    void sing() {
        if (awaited != NONE) {
            return;
        }
        long song = ++songs;
        awaited = song;
        takenAt = NONE;
        sungAt = System.nanoTime();
        publisher
                .send(Command.PUBLISH, channel, song)
                .onSuccess(receivers -> taken(song))
                .onFailure(unreachable -> lost(song));
    }

    /** A message on our channel. */
    void heard(Buffer message) {
        if (message.toString().equals(Long.toString(awaited))) {
            metrics.canary(System.nanoTime() - sungAt);
            awaited = NONE;
        }
    }

    /** A new subscription hears no old songs. */
    void forget() {
        awaited = NONE;
    }

    private void taken(long song) {
        if (awaited == song) {
            takenAt = System.nanoTime();
        }
    }

    private void lost(long song) {
        if (awaited == song) {
            awaited = NONE;
        }
    }
}
