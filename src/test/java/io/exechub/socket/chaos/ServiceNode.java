package io.exechub.socket.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One node of the service: a process of the real jar, on the same ports for all its lives. */
final class ServiceNode implements AutoCloseable {
    static final String SECRET = "a-secret-that-only-the-tests-know-0123456789";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Pattern NODE_ID = Pattern.compile(" started node=\"(\\w+)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();

    final String name;
    final int port = Ports.free();
    final int clusterPort = Ports.free();
    /** What its peers take for its event bus. */
    final BusProxy bus;

    private final int managementPort = Ports.free();
    private final int eventBusPort = Ports.free();
    private final Path directory;
    private int lives;
    private @Nullable Child child;

    ServiceNode(String name, Path directory) {
        this.name = name;
        this.directory = directory;
        this.bus = new BusProxy(eventBusPort);
    }

    /** Starts the process, without waiting for it. */
    void start(List<ServiceNode> members, Map<String, String> settings) {
        var env = new TreeMap<>(settings);
        env.put("JWT_SECRET", SECRET);
        env.put("PORT", "" + port);
        env.put("MANAGEMENT_PORT", "" + managementPort);
        env.put("CLUSTER", "tcp");
        env.put("CLUSTER_HOST", "127.0.0.1");
        env.put("CLUSTER_PORT", "" + clusterPort);
        env.put("EVENT_BUS_PORT", "" + eventBusPort);
        env.put("EXECHUB_CLUSTER_PUBLIC_EVENT_BUS_PORT", "" + bus.port);
        env.put(
                "CLUSTER_MEMBERS",
                String.join(
                        ",",
                        members.stream()
                                .map(node -> "127.0.0.1:" + node.clusterPort)
                                .toList()));
        // Small and quick to start: several of these share one machine with the clients.
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of(System.getProperty("service.jar")).toAbsolutePath().toString());
        lives++;
        child = Child.start(command, directory, directory.resolve(name + "-" + lives + ".log"), env);
    }

    /** Waits until it says that it is ready. */
    void awaitReady() {
        Await.until(name + " is ready", START_LIMIT, () -> {
            if (!isAlive()) {
                throw new AssertionError(name + " ended: " + process().log());
            }
            return isReady();
        });
    }

    boolean isReady() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/readyz"))
                .timeout(Duration.ofSeconds(1))
                .build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }

    /** What it says of itself in Prometheus' words. */
    String metrics() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                .timeout(Duration.ofSeconds(2))
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).body();
    }

    /** What it calls itself in Redis and on the bus, in its present life. */
    String id() {
        var started = NODE_ID.matcher(process().log());
        if (!started.find()) {
            throw new IllegalStateException(name + " has not started yet");
        }
        return started.group(1);
    }

    boolean isAlive() {
        return child != null && child.isAlive();
    }

    Child process() {
        return Objects.requireNonNull(child, "started");
    }

    void kill() {
        if (child != null) {
            child.kill();
        }
    }

    @Override
    public void close() {
        kill();
        bus.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
