package io.exechub.socket.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One server that writes every change to its disk before it answers. */
final class StandaloneRedis implements RedisSetup {
    private final RedisProcess server;

    StandaloneRedis(Path directory) {
        server = new RedisProcess(
                Ports.free(), directory, List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
    }

    @Override
    public String name() {
        return "standalone";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("REDIS_HOST", "127.0.0.1", "REDIS_PORT", "" + server.port());
    }

    @Override
    public RedisProcess master(String key) {
        return server;
    }

    @Override
    public int replicas() {
        return 0;
    }

    @Override
    public void awaitHealthy() {}

    @Override
    public void close() {
        server.close();
    }
}
