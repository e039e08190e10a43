package io.exechub.socket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/**
 * A real redis-server from our own jar, for development and tests: on loopback only, and gone with its owner.
 *
 * <p>A shell watches over it, reading from a pipe that only this process holds open. When the pipe ends, by
 * {@link #close} or because the owner died, however violently, the shell kills the server and removes its files. The
 * server runs as a daemon, in a session of its own: Ctrl-C in the terminal reaches the owner, which may then drain with
 * Redis still there. Linux and macOS.
 *
 * <p>Starting and closing block; never call them on an event loop. Thread-safe.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int PORTS_TO_TRY = 5;
    private static final int ANY_PORT = 0;

    /** Below the ephemeral ports of Linux and macOS, so that no outgoing connection takes a port we want back. */
    private static final int LOWEST_PORT = 20_000;

    private static final int HIGHEST_PORT = 32_000;

    private static final String WATCH = """
            trap '' INT TERM HUP
            "$@" || { rm -rf "$0"; exit 1; }
            cat > /dev/null
            for i in 1 2 3 4 5; do [ -s "$0/pid" ] && break; sleep 0.2; done
            kill -9 "$(cat "$0/pid")"
            rm -rf "$0"
            """;

    private final int port;
    private final long pid;
    private final Process watch;

    private EmbeddedRedis(int port, long pid, Process watch) {
        this.port = port;
        this.pid = pid;
        this.watch = watch;
    }

    /** A server on a free port, that keeps nothing. */
    public static EmbeddedRedis start() {
        return start(ANY_PORT, List.of("--save", "", "--appendonly", "no"));
    }

    /** A server on this port, that keeps nothing. */
    public static EmbeddedRedis start(int port) {
        return start(port, List.of("--save", "", "--appendonly", "no"));
    }

    /** A server on this port, that writes every change to {@code directory} and starts with what it finds there. */
    public static EmbeddedRedis start(int port, Path directory) {
        return start(
                port,
                List.of("--appendonly", "yes", "--appendfsync", "always", "--save", "", "--dir", directory.toString()));
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The process id of the server itself. */
    public long pid() {
        return pid;
    }

    /** The endpoint that clients connect to. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Kills the server at once, if it still lives, and waits until its files and its port are free. */
    @Override
    public void close() {
        if (!watch.isAlive()) {
            return;
        }
        try {
            watch.getOutputStream().close();
            watch.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            awaitSilence();
        } catch (IOException e) {
            LOG.warn("the embedded redis on port {} may still run (pid {})", port, pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static EmbeddedRedis start(int wanted, List<String> persistence) {
        for (int tried = 1; ; tried++) {
            int port = wanted == ANY_PORT ? freePort() : wanted;
            try {
                return launch(port, persistence);
            } catch (BindException e) {
                if (wanted != ANY_PORT || tried == PORTS_TO_TRY) {
                    throw new IllegalStateException("port " + port + " is taken", e);
                }
                LOG.debug("port {} was taken in between, trying another", port, e);
            } catch (IOException e) {
                throw new IllegalStateException("the bundled redis-server does not start", e);
            }
        }
    }

    private static EmbeddedRedis launch(int port, List<String> persistence) throws IOException {
        var home = Files.createTempDirectory("exechub-redis-");
        var binary = ExecutableProvider.newJarResourceProvider(home.toFile()).get();
        var command = new ArrayList<>(List.of("sh", "-c", WATCH, home.toString(), binary.getPath()));
        command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port), "--daemonize", "yes"));
        command.addAll(List.of("--pidfile", home + "/pid", "--logfile", home + "/log", "--dir", home.toString()));
        command.addAll(persistence);
        var watch = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            awaitReady(home.resolve("log"), watch);
            return new EmbeddedRedis(
                    port, Long.parseLong(Files.readString(home.resolve("pid")).strip()), watch);
        } catch (IOException e) {
            watch.getOutputStream().close();
            throw e;
        }
    }

    /** The log is read, rather than the port tried: something else may have taken the port and answer there. */
    private static void awaitReady(Path log, Process watch) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        var said = "";
        while (!said.contains("Ready to accept connections")) {
            if (said.contains("Address already in use")) {
                throw new BindException(said.strip());
            }
            if (!watch.isAlive()) {
                throw new IOException(new String(watch.getInputStream().readAllBytes(), UTF_8).strip());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("redis-server is not ready after " + LIMIT.toSeconds() + " s: " + said.strip());
            }
            pause();
            said = Files.exists(log) ? Files.readString(log) : "";
        }
    }

    /** A killed process ends a moment after the kill. */
    private void awaitSilence() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (isTaken(port)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("port " + port + " is still taken");
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while redis-server starts", e);
        }
    }

    private static int freePort() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
        } while (isTaken(port));
        return port;
    }

    private static boolean isTaken(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !probe.isBound();
        } catch (IOException taken) {
            LOG.trace("port {} is taken", port, taken);
            return true;
        }
    }
}
