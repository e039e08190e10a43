package io.exechub.socket.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How many connections a process can hold.
 *
 * @param heap bytes it may grow to
 * @param descriptors files and sockets that it may open
 */
record Capacity(long heap, long descriptors) {
    /**
     * What one registered, idle WebSocket keeps alive, measured with 10,000 of them: 2,908 bytes of heap, with the user's and
     * the socket's names, its clocks and Netty's channel; of direct memory, nothing. A third more is for those that are not
     * idle. Streams and polls take about 16,000, for they are connections of HTTP.
     */
    static final int BYTES_PER_CONNECTION = 4_000;
    /** What the service itself keeps alive, 12 MiB measured, and as much again for events on their way. */
    static final int OWN_BYTES = 24 * 1024 * 1024;
    /** Beyond it no more clients are let in. */
    static final double USABLE = 0.9;

    private static final int MEBIBYTE = 1024 * 1024;

    /** Of this process. */
    static Capacity ofThisProcess() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long descriptors =
                system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
        return new Capacity(Runtime.getRuntime().maxMemory(), descriptors);
    }

    /** How many connections the heap holds, about. */
    long connections() {
        return Math.max(0, (long) (heap * USABLE) - OWN_BYTES) / BYTES_PER_CONNECTION;
    }

    /** Says whether that is enough for so many. In one line: it is for whoever wonders about the cap, and no fault. */
    String describe(int maxConnections) {
        return String.format(
                Locale.ROOT,
                "the heap of %d MiB holds about %,d connections, and %,d files and sockets may be open; edge.maxConnections is %d",
                heap / MEBIBYTE,
                connections(),
                descriptors,
                maxConnections);
    }
}
