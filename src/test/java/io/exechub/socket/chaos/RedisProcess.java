package io.exechub.socket.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.embedded.core.ExecutableProvider;

/** One redis-server, of the binary that the jar carries; killed and started again it finds its files and its port. */
final class RedisProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final int port;
    private final Path directory;
    private final List<String> arguments;
    private Child child;

    /** Starts it; {@code arguments} come after the port and the directory. */
    RedisProcess(int port, Path directory, List<String> arguments) {
        this.port = port;
        this.directory = directory;
        this.arguments = List.copyOf(arguments);
        this.child = launch();
    }

    private Child launch() {
        try {
            Files.createDirectories(directory);
            var command = new ArrayList<String>();
            command.add(ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get()
                    .getPath());
            command.addAll(arguments);
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
            var started = Child.start(command, directory, directory.resolve("redis.log"), Map.of());
            Await.until("redis on port " + port + " answers", LIMIT, this::answers);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() throws IOException {
        try (var client = connect()) {
            return client.text("PING").equals("PONG");
        }
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return child.isAlive();
    }

    RedisClient connect() throws IOException {
        return new RedisClient(port);
    }

    void kill() {
        child.kill();
    }

    void startAgain() {
        child = launch();
    }

    void freeze() {
        child.freeze();
    }

    void thaw() {
        child.thaw();
    }

    @Override
    public void close() {
        child.kill();
    }
}
