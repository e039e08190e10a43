package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The redis-server that this machine has: newer than the bundled one, and on every platform it speaks TLS. It keeps its
 * ports and files when killed and started again. An operator's commands come in by a port of their own, without TLS.
 */
public final class InstalledRedis implements AutoCloseable {
    private static final String COMMAND = System.getenv().getOrDefault("REDIS_SERVER", "redis-server");
    private static final boolean ON_CI = "true".equals(System.getenv("CI"));
    private static final long LIMIT_SECONDS = 20;

    /** Below the ephemeral ports, and with room above for the ports of a cluster's bus. */
    private static final int LOWEST_PORT = 20_000;

    private static final int HIGHEST_PORT = 30_000;

    /** Its input ends when it is closed or when this process dies, however violently. */
    private static final String WATCH = """
            trap '' INT TERM HUP
            "$@" < /dev/null &
            cat > /dev/null
            kill -9 $!
            """;

    private final int port = freePort();
    private final int tlsPort = freePort();
    private final Path directory;
    private final List<String> arguments;
    private Process watch;

    private InstalledRedis(Path directory, List<String> arguments) {
        this.directory = directory;
        this.arguments = List.copyOf(arguments);
        this.watch = launch();
    }

    /** Skips the test, saying so, where there is none; but not on CI. */
    public static void require() {
        boolean present = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(COMMAND)));
        var otherwise = COMMAND + " is not installed";
        assertThat(present || !ON_CI)
                .as("on CI nothing is skipped; " + otherwise)
                .isTrue();
        assumeTrue(present, otherwise);
    }

    /** A server without TLS, that keeps nothing. */
    public static InstalledRedis start(Path directory) {
        return new InstalledRedis(directory, List.of("--save", ""));
    }

    /** A server with TLS; {@code more} are options of its configuration, such as {@code --cluster-enabled yes}. */
    static InstalledRedis start(Path directory, TestAuthority authority, TestAuthority.Identity own, String... more) {
        var arguments = new ArrayList<>(List.of("--save", "", "--tls-auth-clients", "no"));
        arguments.addAll(List.of("--tls-ca-cert-file", authority.caFile().toString()));
        arguments.addAll(List.of("--tls-cert-file", own.certFile().toString()));
        arguments.addAll(List.of("--tls-key-file", own.keyFile().toString()));
        arguments.addAll(List.of(more));
        return new InstalledRedis(directory, arguments);
    }

    /** The endpoint for an operator. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** The endpoint for the service. */
    URI tlsUri() {
        return tlsUri("");
    }

    /** The same with {@code user@} or {@code user:password@}. */
    URI tlsUri(String user) {
        return URI.create("rediss://" + user + "127.0.0.1:" + tlsPort);
    }

    /** The value of an option that it was started with. */
    String option(String name) {
        return arguments.get(arguments.indexOf(name) + 1);
    }

    int tlsPort() {
        return tlsPort;
    }

    /** An operator's command and its reply, as {@link RedisProbe} knows them. */
    public String command(String line) {
        return RedisProbe.command(port, line);
    }

    /** {@code kill -9}. */
    void kill() {
        try {
            watch.getOutputStream().close();
            assertThat(watch.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("redis-server ends")
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void startAgain() {
        watch = launch();
    }

    @Override
    public void close() {
        if (watch.isAlive()) {
            kill();
        }
    }

    private Process launch() {
        var command = new ArrayList<>(List.of("sh", "-c", WATCH, "sh", COMMAND));
        if (Files.exists(directory.resolve("redis.conf"))) {
            command.add("redis.conf");
        }
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
        if (arguments.contains("--tls-cert-file")) {
            command.addAll(List.of("--tls-port", "" + tlsPort));
        }
        command.addAll(arguments);
        try {
            var log = directory.resolve("redis.log").toFile();
            var started = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            awaitAnswer(started, log.toPath());
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(Process started, Path log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!answers()) {
            boolean late = System.nanoTime() > deadline;
            assertThat(started.isAlive() && !late)
                    .as("redis-server starts; " + Files.readString(log))
                    .isTrue();
            EventLoopRig.pause();
        }
    }

    private boolean answers() {
        try {
            return !command("PING").startsWith("-LOADING");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // another one will be free
            }
        }
    }
}
