package io.exechub.socket.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Three nodes of the service and their Redis. Closing it ends every process it started. */
final class Cluster implements AutoCloseable {
    static final List<String> STREAMS = List.of("stream-a", "stream-b", "stream-c");

    private static final int NODES = 3;
    private static final Duration LEASE_LIMIT = Duration.ofSeconds(10);

    final RedisSetup redis;
    final List<ServiceNode> nodes;
    private final Map<String, String> settings;

    /** Not started yet; {@code redis} is closed with it. */
    Cluster(RedisSetup redis, Path directory, Map<String, String> settings) {
        this.redis = redis;
        this.nodes = IntStream.rangeClosed(1, NODES)
                .mapToObj(i -> new ServiceNode("node-" + i, directory))
                .toList();
        this.settings = new HashMap<>(redis.environment());
        this.settings.put("SUBMISSION_STREAMS", String.join(",", STREAMS));
        this.settings.put("EXECHUB_REDIS_COMMAND_TIMEOUT", "2s");
        this.settings.put("DRAIN_WINDOW", "1s");
        this.settings.put("EXECHUB_JOURNAL_REPLICAS", "" + redis.replicas());
        this.settings.putAll(settings);
    }

    void start() {
        nodes.forEach(this::startNode);
        nodes.forEach(ServiceNode::awaitReady);
    }

    void startNode(ServiceNode node) {
        node.start(nodes, settings);
    }

    ServiceNode any(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** A connection to the server that takes writes to this key. */
    RedisClient connect(String key) throws IOException {
        return redis.master(key).connect();
    }

    /** Asks with a connection of its own. */
    String ask(String key, Object... command) {
        try (var client = connect(key)) {
            return client.text(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The node that reads the stream now, once there is one. */
    ServiceNode leaseHolder(String stream) {
        var key = "exechub:lease:" + stream;
        Await.until("somebody reads " + stream, LEASE_LIMIT, () -> nodes.stream()
                .anyMatch(node -> node.isAlive() && node.id().equals(ask(key, "GET", key))));
        var holder = ask(key, "GET", key);
        return nodes.stream()
                .filter(node -> node.isAlive() && node.id().equals(holder))
                .findAny()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.forEach(ServiceNode::close);
        redis.close();
    }
}
