package io.exechub.socket.chaos;

import java.time.Duration;
import java.util.Collections;
import java.util.Random;

/** Something that goes wrong, and is over when it returns: what was killed has been started again. */
record Fault(String name, Strike strike) {
    /** Where a fault strikes. */
    record Stage(Cluster cluster, Audience audience, Random random) {}

    /** How it strikes. */
    @FunctionalInterface
    interface Strike {
        void at(Stage stage) throws Exception;
    }

    static Fault none(Duration time) {
        return new Fault("nothing for " + seconds(time), stage -> Await.pause(time));
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

    static Fault freezeRedis(Duration time) {
        return new Fault("redis frozen for " + seconds(time), stage -> {
            var master = stage.cluster().redis.master(Cluster.STREAMS.get(0));
            master.freeze();
            Await.pause(time);
            master.thaw();
        });
    }

    static Fault killRedis(Duration downtime) {
        return new Fault("kill -9 of redis, back after " + seconds(downtime), stage -> {
            var master = stage.cluster().redis.master(Cluster.STREAMS.get(0));
            master.kill();
            Await.pause(downtime);
            master.startAgain();
        });
    }

    /** The dead one comes back, as a replica, once another one is the master. */
    static Fault killMaster() {
        return new Fault("kill -9 of a redis master", stage -> {
            var key = Cluster.STREAMS.get(stage.random().nextInt(Cluster.STREAMS.size()));
            var redis = stage.cluster().redis;
            var master = redis.master(key);
            master.kill();
            Await.until("another master", Duration.ofSeconds(30), () -> redis.master(key) != master);
            Await.pause(Duration.ofSeconds(2));
            master.startAgain();
            redis.awaitHealthy();
        });
    }

    static Fault vanishingClients() {
        return new Fault("a third of the clients cut", stage -> {
            var clients = new java.util.ArrayList<>(stage.audience().clients);
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
