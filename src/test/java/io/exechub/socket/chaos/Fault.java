package io.exechub.socket.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;

/** Something that goes wrong, and is over when it returns: what was killed has been started again. */
record Fault(String name, Strike strike) {
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(30);
    private static final Duration REIGN = Duration.ofSeconds(2);

    /** Where a fault strikes. */
    record Stage(Cluster cluster, Audience audience, Random random) {}

    /** How it strikes. */
    @FunctionalInterface
    interface Strike {
        void at(Stage stage) throws Exception;
    }

    static Fault killNode() {
        return new Fault(
                "kill -9 of a node", stage -> killed(stage, stage.cluster().any(stage.random())));
    }

    static Fault killReader() {
        return new Fault("kill -9 of a stream's reader", stage -> {
            var stream = Cluster.STREAMS.get(stage.random().nextInt(Cluster.STREAMS.size()));
            killed(stage, stage.cluster().leaseHolder(stream));
        });
    }

    private static void killed(Stage stage, ServiceNode node) {
        node.kill();
        stage.cluster().startNode(node);
        node.awaitReady();
    }

    static Fault freezeNode(Duration time) {
        return new Fault("a node frozen for " + seconds(time), stage -> {
            var node = stage.cluster().any(stage.random()).process();
            node.freeze();
            Await.pause(time);
            node.thaw();
        });
    }

    static Fault freezeReader(Duration time) {
        return new Fault("a stream's reader frozen for " + seconds(time), stage -> {
            var stream = Cluster.STREAMS.get(stage.random().nextInt(Cluster.STREAMS.size()));
            var node = stage.cluster().leaseHolder(stream).process();
            node.freeze();
            Await.pause(time);
            node.thaw();
        });
    }

    static Fault killRedis(Duration downtime) {
        return new Fault("kill -9 of redis, back after " + seconds(downtime), stage -> {
            var redis = stage.cluster().redis;
            var master = redis.master(anyKey(stage));
            master.kill();
            Await.pause(downtime);
            master.startAgain();
            redis.awaitHealthy();
        });
    }

    /** The dead one does not come back. */
    static Fault loseMaster() {
        return new Fault("kill -9 of a redis master, for good", stage -> replaceMaster(stage));
    }

    /** The dead one comes back when another one has been the master for a while, and may believe that it still is. */
    static Fault killMaster() {
        return new Fault("kill -9 of a redis master", stage -> {
            var dead = replaceMaster(stage);
            Await.pause(REIGN);
            dead.startAgain();
            stage.cluster().redis.awaitHealthy();
        });
    }

    private static RedisProcess replaceMaster(Stage stage) throws IOException {
        var redis = stage.cluster().redis;
        var key = anyKey(stage);
        var master = redis.master(key);
        master.kill();
        Await.until("another master", FAILOVER_LIMIT, () -> redis.master(key) != master);
        return master;
    }

    /** Where there are replicas and the time is long enough, another one is the master when it wakes up. */
    static Fault freezeRedis(Duration time) {
        return new Fault("redis frozen for " + seconds(time), stage -> {
            var redis = stage.cluster().redis;
            var master = redis.master(anyKey(stage));
            master.freeze();
            Await.pause(time);
            master.thaw();
            redis.awaitHealthy();
        });
    }

    /** In a cluster each master is hit by some. */
    private static String anyKey(Stage stage) {
        return "any-" + stage.random().nextInt();
    }

    /** Its peers cannot reach a node, though it reaches them. */
    static Fault cutBus(Duration time) {
        return new Fault("a node's event bus cut for " + seconds(time), stage -> {
            var bus = stage.cluster().any(stage.random()).bus;
            bus.cut();
            Await.pause(time);
            bus.heal();
        });
    }

    /** What its peers send to a node is swallowed, without a word to them. */
    static Fault muteBus(Duration time) {
        return new Fault("a node's event bus mute for " + seconds(time), stage -> {
            var bus = stage.cluster().any(stage.random()).bus;
            bus.mute();
            Await.pause(time);
            bus.heal();
        });
    }

    static Fault vanishingClients() {
        return new Fault("a third of the clients cut", stage -> {
            var clients = new ArrayList<>(stage.audience().clients);
            Collections.shuffle(clients, stage.random());
            clients.subList(0, clients.size() / 3).forEach(RecordingClient::vanish);
        });
    }

    static Fault rollingRestart() {
        return new Fault("rolling restart (SIGTERM)", stage -> {
            for (var node : stage.cluster().nodes) {
                node.process().terminate();
                int code = node.process().awaitEnd(15);
                if (code != 0) {
                    throw new AssertionError(
                            node + " ended with " + code + ": " + node.process().log());
                }
                stage.cluster().startNode(node);
                node.awaitReady();
            }
        });
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }
}
