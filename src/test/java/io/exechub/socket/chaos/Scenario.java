package io.exechub.socket.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A cluster under load, faults one after the other, and then the reckoning: with every fault healed, each client must have
 * heard all that was accepted, within a time that is far below the one after which renewal would have repaired it.
 */
final class Scenario implements AutoCloseable {
    private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(1);
    private static final Duration LAST_DELIVERY_LIMIT = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Audience audience;
    private final Ledger ledger = new Ledger();
    private final List<Publisher> publishers;
    private final List<Window> windows = new ArrayList<>();
    private final Random random;

    /** How much there is to do. */
    record Load(int users, int streamPerSecond, int channelPerSecond, int httpPerSecond) {}

    /** The time of one fault, until everybody is back. */
    record Window(String name, long from, long to) {
        boolean contains(long nanos) {
            return nanos - from >= 0 && nanos - to < 0;
        }
    }

    Scenario(RedisSetup redis, Path directory, Load load, Map<String, String> settings, long seed) {
        random = new Random(seed);
        cluster = new Cluster(redis, directory, settings);
        audience = new Audience(load.users(), cluster);
        publishers = List.of(
                new StreamPublisher(audience.users, load.streamPerSecond(), ledger, cluster),
                new ChannelPublisher(audience.users, load.channelPerSecond(), ledger, cluster),
                new HttpPublisher(audience.users, load.httpPerSecond(), ledger, cluster));
    }

    /** Lets the faults strike in this order, and reports. */
    Report play(List<Fault> faults) throws Exception {
        cluster.start();
        audience.connect();
        publishers.forEach(Publisher::start);
        for (var fault : faults) {
            play(fault);
        }
        publishers.forEach(Publisher::end);
        return reckon();
    }

    private void play(Fault fault) throws Exception {
        long from = System.nanoTime();
        fault.strike().at(new Fault.Stage(cluster, audience, random));
        cluster.nodes.forEach(ServiceNode::awaitReady);
        audience.awaitRegistered();
        Await.pause(BETWEEN_FAULTS);
        windows.add(new Window(fault.name(), from, System.nanoTime()));
    }

    private Report reckon() {
        boolean everyone = Await.holdsWithin(LAST_DELIVERY_LIMIT, this::hasEverybodyHeardAll);
        var journals =
                audience.users.stream().map(user -> Journal.read(cluster, user)).toList();
        return new Checker(cluster.redis, ledger, journals, audience.clients, windows).report(everyone);
    }

    private boolean hasEverybodyHeardAll() {
        return new Backlogs(cluster).areEmpty()
                && audience.clients.stream().allMatch(client -> {
                    var heard = client.recording.heard();
                    return !heard.isEmpty()
                            && heard.get(heard.size() - 1).seq()
                                    == Journal.read(cluster, client.user).head();
                });
    }

    @Override
    public void close() {
        audience.close();
        cluster.close();
    }
}
