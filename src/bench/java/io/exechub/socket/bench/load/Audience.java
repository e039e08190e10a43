package io.exechub.socket.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All sockets that are open at one contender, and what they hear. One event loop holds them, so that the generator takes one
 * core at most. Its methods may be called from anywhere, those of package scope from the event loop only.
 */
public final class Audience implements AutoCloseable {
    private static final long LONGEST_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int DIGITS = 3;
    private static final int READ_BYTES = 4_096;
    private static final int CONNECT_MILLIS = 10_000;

    private final EventLoop loop = Loops.one();
    private final Dialect dialect;
    private final int port;
    private final boolean resumes;
    private final Map<Channel, Client> open = new LinkedHashMap<>();
    private final Map<String, Integer> complaints = new TreeMap<>();
    private final Deque<Login> waiting = new ArrayDeque<>();
    private final AtomicLong told = new AtomicLong();
    private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
    /** Latencies are noted of the events that are meant to be sent between these two. */
    private long notedFrom = Long.MAX_VALUE;

    private long notedUntil;

    private int connects;
    private long heard;
    private long strays;
    private @Nullable Storm storm;

    /** Registrations that are under way, and how many of them at once. */
    private static final class Storm {
        private final CompletableFuture<Registrations> result = new CompletableFuture<>();
        private final long begun = System.nanoTime();
        private int undecided;
        private int registered;
        private int failed;

        Storm(int count) {
            undecided = count;
        }

        void settle() {
            undecided--;
            if (undecided == 0) {
                result.complete(new Registrations(registered, failed, System.nanoTime() - begun));
            }
        }
    }

    /**
     * How a crowd got in.
     *
     * @param registered how many did
     * @param failed how many did not
     * @param nanos from the first connect to the last answer
     */
    public record Registrations(int registered, int failed, long nanos) {}

    /** @param resumes whether sockets note their positions, to resume from them when they come back: for moderate rates */
    public Audience(Dialect dialect, int port, boolean resumes) {
        this.dialect = dialect;
        this.port = port;
        this.resumes = resumes;
    }

    /** Registers all of them, never more than {@code atOnce} under way; one call at a time. */
    public CompletableFuture<Registrations> register(List<Login> logins, int atOnce) {
        var storming = new Storm(logins.size());
        loop.execute(() -> {
            storm = storming;
            waiting.addAll(logins);
            for (int i = 0; i < Math.min(atOnce, logins.size()); i++) {
                connectNext();
            }
        });
        return storming.result;
    }

    private void connectNext() {
        var login = waiting.poll();
        if (login == null) {
            return;
        }
        Loops.spread(new Bootstrap(), connects++)
                .group(loop)
                .channel(Loops.SOCKET)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
                .handler(new Client(login, dialect, port, this))
                .connect(InetAddress.getLoopbackAddress(), port)
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        failed(String.valueOf(connected.cause()));
                    }
                });
    }

    void registered(Client client, Channel channel) {
        open.put(channel, client);
        if (storm != null) {
            storm.registered++;
            storm.settle();
        }
        connectNext();
    }

    void failed(String reason) {
        complain(reason);
        if (storm != null) {
            storm.failed++;
            storm.settle();
        }
        connectNext();
    }

    void left(Channel channel, boolean asMeant) {
        if (open.remove(channel) != null && !asMeant) {
            complain("cut off");
        }
    }

    void complain(String about) {
        complaints.merge(about, 1, Integer::sum);
    }

    boolean resumes() {
        return resumes;
    }

    void heard(Login login, int user, int number, long nanos) {
        heard++;
        if (user != login.user()) {
            strays++;
            return;
        }
        login.ledger().heard(number);
        if (nanos >= notedFrom && nanos < notedUntil) {
            latencies.recordValue(Math.min(LONGEST_NANOS, Math.max(0, System.nanoTime() - nanos)));
        }
    }

    /** Makes known what was heard. */
    void tell() {
        told.lazySet(heard);
    }

    /** How many events were heard, all sockets together. */
    public long heard() {
        return told.get();
    }

    /** Begins to note latencies, of events that are meant to be sent from now on. */
    public void beginToNote() {
        onLoop(() -> {
            latencies.reset();
            notedFrom = System.nanoTime();
            notedUntil = Long.MAX_VALUE;
        });
    }

    /** Of events that are meant to be sent from now on, none is noted any more. Those that are late still are. */
    public void endToNote() {
        onLoop(() -> notedUntil = System.nanoTime());
    }

    /** What was noted, in nanoseconds: from when an event was meant to be sent to when it was read. */
    public Histogram latencies() {
        return CompletableFuture.supplyAsync(latencies::copy, loop).join();
    }

    /** How many sockets are registered. */
    public int size() {
        var size = new AtomicLong();
        onLoop(() -> size.set(open.size()));
        return (int) size.get();
    }

    /** Closes the oldest so many sockets, politely. */
    public List<Login> leave(int count) {
        var gone = new ArrayList<Login>();
        onLoop(() -> {
            for (var entry : open.entrySet().stream().limit(count).toList()) {
                gone.add(entry.getValue().login());
                open.remove(entry.getKey());
                entry.getValue().leave(entry.getKey());
            }
        });
        return gone;
    }

    /** What went wrong with the sockets, and how often; events of other users first of all. */
    public Map<String, Integer> complaints() {
        var all = new TreeMap<String, Integer>();
        onLoop(() -> {
            all.putAll(complaints);
            if (strays > 0) {
                all.put("events of another user", (int) strays);
            }
        });
        return all;
    }

    private void onLoop(Runnable action) {
        CompletableFuture.runAsync(action, loop).join();
    }

    @Override
    public void close() {
        leave(Integer.MAX_VALUE);
        Loops.end(loop);
    }
}
