package io.exechub.socket.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on loopback, below the ephemeral ones: no outgoing connection takes a port that a restart wants back. */
final class Ports {
    private static final int LOWEST = 20_000;
    /** Redis Cluster adds 10,000 for its own bus. */
    private static final int HIGHEST = 22_700;

    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    static synchronized int free() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        } while (!GIVEN.add(port) || !isFree(port) || !isFree(port + 10_000));
        return port;
    }

    @SuppressWarnings("UnusedException")
    static boolean isFree(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
