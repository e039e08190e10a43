package io.exechub.socket.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A master and its replicas, watched by three sentinels. All are configured by files, as in earnest, because a failover
 * rewrites them: who was killed as a master comes back as one, and is put right by the sentinels only after a while.
 */
final class SentinelRedis implements RedisSetup {
    private static final String MASTER = "exechub";
    private static final int SENTINELS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String STORAGE = """
            appendonly yes
            save ""
            repl-diskless-sync yes
            repl-diskless-sync-delay 0
            """;

    private static final Set<String> WELL = Set.of("master", "slave");

    private final List<RedisProcess> servers = new ArrayList<>();
    private final List<RedisProcess> sentinels = new ArrayList<>();

    /** @param replicas two of them can still confirm a write while the third server, that was the master, is away */
    SentinelRedis(Path directory, int replicas) {
        int first = Ports.free();
        servers.add(start(directory.resolve("master"), first, "", List.of()));
        for (int i = 1; i <= replicas; i++) {
            var replicaOf = "replicaof 127.0.0.1 " + first + "\n";
            servers.add(start(directory.resolve("replica-" + i), Ports.free(), replicaOf, List.of()));
        }
        Await.until("the replicas are in step", LIMIT, this::areReplicasInStep);
        for (int i = 1; i <= SENTINELS; i++) {
            var watch = watch(first);
            sentinels.add(start(directory.resolve("sentinel-" + i), Ports.free(), watch, List.of("--sentinel")));
        }
        awaitHealthy();
    }

    private static String watch(int port) {
        return """
                sentinel monitor %1$s 127.0.0.1 %2$d 2
                sentinel down-after-milliseconds %1$s 1000
                sentinel failover-timeout %1$s 5000
                sentinel parallel-syncs %1$s 1
                """.formatted(MASTER, port);
    }

    private static RedisProcess start(Path directory, int port, String settings, List<String> flags) {
        var file = directory.resolve("redis.conf");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, flags.isEmpty() ? STORAGE + settings : settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var arguments = new ArrayList<>(List.of(file.toString()));
        arguments.addAll(flags);
        return new RedisProcess(port, directory, arguments);
    }

    @Override
    public String name() {
        return "sentinel";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "REDIS_MODE",
                "sentinel",
                "REDIS_SENTINEL_MASTER",
                MASTER,
                "REDIS_URL",
                sentinels.stream()
                        .map(sentinel -> "redis://127.0.0.1:" + sentinel.port())
                        .collect(Collectors.joining(",")));
    }

    @Override
    public RedisProcess master(String key) throws IOException {
        for (var sentinel : sentinels) {
            var named = serverAt(masterPort(sentinel));
            // A sentinel may not have heard yet of what the others have decided.
            if (named.isAlive() && RedisRole.of(named).isMaster()) {
                return named;
            }
        }
        throw new IOException("no sentinel knows a master");
    }

    private static int masterPort(RedisProcess sentinel) throws IOException {
        try (var client = sentinel.connect()) {
            return port(
                    client.list("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER).get(1));
        }
    }

    private static int port(Object text) {
        return Integer.parseInt(text.toString());
    }

    private RedisProcess serverAt(int port) {
        return servers.stream()
                .filter(server -> server.port() == port)
                .findAny()
                .orElseThrow();
    }

    @Override
    public int replicas() {
        return 1;
    }

    @Override
    public void awaitHealthy() {
        Await.until("the sentinels know a healthy master and its replicas", LIMIT, () -> {
            int port = master("").port();
            for (var sentinel : sentinels) {
                if (!isContent(sentinel, port)) {
                    return false;
                }
            }
            return areReplicasInStep();
        });
    }

    private boolean areReplicasInStep() throws IOException {
        var master = sentinels.isEmpty() ? servers.get(0) : master("");
        var role = RedisRole.of(master);
        for (var server : servers) {
            if (server != master && !RedisRole.of(server).isInStepWith(master.port(), role)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a sentinel sees the others, and nothing that is down or under way. */
    private boolean isContent(RedisProcess sentinel, int port) throws IOException {
        try (var client = sentinel.connect()) {
            var master = client.list("SENTINEL", "MASTER", MASTER);
            var replicas = client.list("SENTINEL", "REPLICAS", MASTER);
            return port(value(master, "port")) == port
                    && WELL.contains(value(master, "flags"))
                    && value(master, "num-other-sentinels").equals("" + (SENTINELS - 1))
                    && replicas.size() == servers.size() - 1
                    && replicas.stream().allMatch(replica -> WELL.contains(value((List<?>) replica, "flags")));
        }
    }

    private static String value(List<?> pairs, String name) {
        return String.valueOf(pairs.get(pairs.indexOf(name) + 1));
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        servers.forEach(RedisProcess::close);
    }
}
