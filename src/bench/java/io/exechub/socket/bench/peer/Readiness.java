package io.exechub.socket.bench.peer;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports, and waiting until somebody answers there. */
final class Readiness {
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final long LIMIT_NANOS = 60_000_000_000L;
    private static final long STEP_MILLIS = 5;
    private static final int ANSWER_MILLIS = 1_000;

    private Readiness() {}

    /** Below the ephemeral ones, which our own clients take. */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // Then another.
                assert !taken.toString().isEmpty();
            }
        }
    }

    /** Waits until the address answers with this status; returns how old the process was then. */
    static long await(Child process, int port, String path, int status) throws IOException {
        var address = URI.create("http://127.0.0.1:" + port + path).toURL();
        while (process.ageNanos() < LIMIT_NANOS) {
            if (!process.isAlive()) {
                break;
            }
            try {
                var asked = (HttpURLConnection) address.openConnection();
                asked.setConnectTimeout(ANSWER_MILLIS);
                asked.setReadTimeout(ANSWER_MILLIS);
                if (asked.getResponseCode() == status) {
                    return process.ageNanos();
                }
            } catch (IOException notYet) {
                assert !notYet.toString().isEmpty();
            }
            pause();
        }
        throw new IOException("not ready: " + process.lastWords());
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
