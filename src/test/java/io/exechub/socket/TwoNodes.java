package io.exechub.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Two nodes of one cluster, on one Redis. */
record TwoNodes(RedisRig redis, ServiceRig one, ServiceRig other) implements AutoCloseable {
    /** Starts both with these names and values of their environment. */
    static TwoNodes start(String... settings) {
        var redis = RedisRig.start();
        var ports = List.of(freePort(), freePort());
        return new TwoNodes(
                redis, node(redis, ports.get(0), ports, settings), node(redis, ports.get(1), ports, settings));
    }

    private static ServiceRig node(RedisRig redis, int port, List<Integer> ports, String... settings) {
        var all = new ArrayList<>(List.of(
                "CLUSTER",
                "tcp",
                "CLUSTER_HOST",
                "127.0.0.1",
                "CLUSTER_PORT",
                "" + port,
                "EVENT_BUS_PORT",
                "" + freePort(),
                "CLUSTER_MEMBERS",
                "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1)));
        all.addAll(List.of(settings));
        return ServiceRig.start(redis, all.toArray(String[]::new));
    }

    private static int freePort() {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        other.close();
        one.close();
        redis.close();
    }
}
