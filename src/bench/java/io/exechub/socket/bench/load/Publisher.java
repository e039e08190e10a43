package io.exechub.socket.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events of users picked at random, numbered for each of them from 1, on a thread of its own. Started and stopped
 * by one other thread, again and again.
 */
public final class Publisher implements AutoCloseable {
    private static final int SEED = 7;
    private static final long MOST_AT_ONCE = 512;

    private final Sink sink;
    private final int firstUser;
    private final int[] numbers;
    private final EventText text;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AtomicLong published = new AtomicLong();
    private volatile boolean running;
    private @Nullable Thread thread;
    private volatile @Nullable IOException failure;

    /**
     * Publishes for {@code users} users from {@code firstUser} on.
     *
     * @param bytes of one event
     */
    public Publisher(Sink sink, int firstUser, int users, int bytes) {
        this.sink = sink;
        this.firstUser = firstUser;
        this.numbers = new int[users];
        this.text = new EventText(bytes);
    }

    /** Goes on at this pace until {@link #stop}. */
    public void start(Pace pace) {
        running = true;
        var started = new Thread(() -> publish(pace), "publisher");
        thread = started;
        started.start();
    }

    private void publish(Pace pace) {
        try {
            for (long sent = 0; running; ) {
                long now = System.nanoTime();
                long due = Math.min(MOST_AT_ONCE, pace.due(sent, now));
                if (due <= 0) {
                    LockSupport.parkNanos(pace.pause(sent, now));
                    continue;
                }
                for (int i = 0; i < due; i++) {
                    publish(pace.meant(sent++, now));
                }
                sink.flush();
                published.lazySet(published.get() + due);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void publish(long nanos) throws IOException {
        int index = random.nextInt(numbers.length);
        int number = ++numbers[index];
        int user = firstUser + index;
        sink.add(text.of(user, number, nanos), user);
    }

    /** How many events were sent since the beginning. */
    public long published() {
        return published.get();
    }

    /** How many events of this user there were; only while stopped. */
    public int published(int user) {
        return numbers[user - firstUser];
    }

    /** How many of them were refused. */
    public long refused() {
        return sink.refused();
    }

    /** Returns when the last event is sent. */
    public void stop() {
        running = false;
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        var failed = failure;
        if (failed != null) {
            throw new UncheckedIOException("publishing failed", failed);
        }
    }

    @Override
    public void close() throws IOException {
        running = false;
        sink.close();
    }
}
