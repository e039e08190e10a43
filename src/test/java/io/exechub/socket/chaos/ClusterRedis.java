package io.exechub.socket.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Three masters that share the slots, each with a replica to take its place. */
final class ClusterRedis implements RedisSetup {
    private static final int MASTERS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> SETTINGS = List.of(
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            "2000",
            "--appendonly",
            "yes",
            "--save",
            "",
            "--repl-diskless-sync",
            "yes",
            "--repl-diskless-sync-delay",
            "0");

    /** Those that begin as masters, then those that begin as their replicas. */
    private final List<RedisProcess> servers;

    ClusterRedis(Path directory) {
        servers = IntStream.range(0, 2 * MASTERS)
                .mapToObj(i -> new RedisProcess(Ports.free(), directory.resolve("server-" + (i + 1)), SETTINGS))
                .toList();
        try {
            join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitHealthy();
    }

    private void join() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            ask(servers.get(i), "CLUSTER", "SET-CONFIG-EPOCH", i + 1);
        }
        for (int i = 0; i < MASTERS; i++) {
            ask(servers.get(i), slotsOf(i));
        }
        for (var server : servers.subList(1, servers.size())) {
            ask(servers.get(0), "CLUSTER", "MEET", "127.0.0.1", server.port());
        }
        for (int i = MASTERS; i < servers.size(); i++) {
            var replica = servers.get(i);
            var master = ask(servers.get(i - MASTERS), "CLUSTER", "MYID");
            // Refused until they have heard of each other.
            Await.until("the cluster has met", LIMIT, () -> "OK".equals(ask(replica, "CLUSTER", "REPLICATE", master)));
        }
    }

    private static Object[] slotsOf(int master) {
        var command = new ArrayList<Object>(List.of("CLUSTER", "ADDSLOTS"));
        IntStream.range(master * KeySlot.COUNT / MASTERS, (master + 1) * KeySlot.COUNT / MASTERS)
                .forEach(command::add);
        return command.toArray();
    }

    private static String ask(RedisProcess server, Object... command) throws IOException {
        try (var client = server.connect()) {
            return client.text(command);
        }
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "REDIS_MODE",
                "cluster",
                "REDIS_URL",
                servers.stream()
                        .map(server -> "redis://127.0.0.1:" + server.port())
                        .collect(Collectors.joining(",")));
    }

    /** The one that most of the others name: one that was away believes for a moment what was true before. */
    @Override
    public RedisProcess master(String key) throws IOException {
        var votes = new HashMap<RedisProcess, Integer>();
        for (var server : servers) {
            var named = named(server, KeySlot.of(key));
            if (named != null) {
                votes.merge(named, 1, Integer::sum);
            }
        }
        if (!votes.isEmpty()) {
            var elected = Collections.max(votes.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            if (elected.isAlive() && RedisRole.of(elected).isMaster()) {
                return elected;
            }
        }
        throw new IOException("no master for " + key);
    }

    @SuppressWarnings("UnusedException")
    private @Nullable RedisProcess named(RedisProcess server, int slot) {
        if (!server.isAlive()) {
            return null;
        }
        try (var client = server.connect()) {
            for (var range : client.list("CLUSTER", "SLOTS")) {
                var fields = (List<?>) range;
                if (number(fields.get(0)) <= slot && slot <= number(fields.get(1))) {
                    return serverAt(number(((List<?>) fields.get(2)).get(1)));
                }
            }
            return null;
        } catch (IOException away) {
            return null;
        }
    }

    private static int number(Object value) {
        return Integer.parseInt(value.toString());
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
        Await.until("each master has its replica", LIMIT, () -> {
            var masters = new HashMap<Integer, RedisRole>();
            for (var server : servers) {
                var role = RedisRole.of(server);
                if (!isContent(server)) {
                    return false;
                }
                if (role.isMaster()) {
                    masters.put(server.port(), role);
                }
            }
            return masters.size() == MASTERS && isEachFollowed(masters);
        });
    }

    private boolean isEachFollowed(Map<Integer, RedisRole> masters) throws IOException {
        for (var server : servers) {
            var role = RedisRole.of(server);
            masters.entrySet().removeIf(master -> role.isInStepWith(master.getKey(), master.getValue()));
        }
        return masters.isEmpty();
    }

    /** Whether a server sees the whole cluster, and nobody that is missed. */
    private static boolean isContent(RedisProcess server) throws IOException {
        var info = ask(server, "CLUSTER", "INFO");
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_pfail:0")
                && info.contains("cluster_slots_fail:0")
                && info.contains("cluster_known_nodes:" + 2 * MASTERS);
    }

    @Override
    public void close() {
        servers.forEach(RedisProcess::close);
    }
}
