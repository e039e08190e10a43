package io.exechub.socket.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster under load, faults one after the other, and then the reckoning: with every fault healed, each client must have
 * heard all that was accepted, within a time that is far below the one after which renewal would have repaired it.
 */
final class Scenario implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(1);
    private static final Duration LAST_DELIVERY_LIMIT = Duration.ofSeconds(20);
    private static final Duration QUOTA_LIMIT = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final Audience audience;
    private final Ledger ledger = new Ledger();
    private final List<Publisher> publishers;
    private final List<Window> windows = new ArrayList<>();
    private final Random random;

    /**
     * How much there is to do.
     *
     * @param lanes how many publishers of each way share the users, and the events per second
     */
    record Load(int users, int lanes, int streamPerSecond, int channelPerSecond, int httpPerSecond) {}

    /** The time of one fault: from its beginning, to when it was healed, to when everybody was back. */
    record Window(String name, long from, long healed, long to) {
        boolean contains(long nanos) {
            return nanos - from >= 0 && nanos - to < 0;
        }

        /** For how much of some time the fault was there, in nanoseconds. */
        long overlap(long begin, long end) {
            return Math.max(0, Math.min(end, healed) - Math.max(begin, from));
        }
    }

    /** @param random decides what is hit */
    Scenario(RedisSetup redis, Path directory, Load load, Map<String, String> settings, Random random) {
        this.random = random;
        cluster = new Cluster(redis, directory, settings);
        audience = new Audience(load.users(), cluster);
        publishers = IntStream.range(0, load.lanes())
                .boxed()
                .flatMap(lane -> lane(lane, load))
                .toList();
    }

    private Stream<Publisher> lane(int lane, Load load) {
        var users = IntStream.range(0, load.users())
                .filter(user -> user % load.lanes() == lane)
                .mapToObj(audience.users::get)
                .toList();
        return Stream.of(
                new StreamPublisher(users, load.streamPerSecond() / load.lanes(), ledger, cluster),
                new ChannelPublisher(users, load.channelPerSecond() / load.lanes(), ledger, cluster),
                new HttpPublisher(users, load.httpPerSecond() / load.lanes(), ledger, cluster));
    }

    /** A directory without what an earlier run of the same seed left behind: Redis would take its events for repeats. */
    static Path emptied(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var found = Files.walk(directory)) {
                for (var path : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return directory;
    }

    /**
     * Lets the faults strike in this order, and reports.
     *
     * @param events so many are published, after the last fault if need be
     */
    Report play(List<Fault> faults, int events) throws Exception {
        cluster.start();
        audience.connect();
        publishers.forEach(Publisher::start);
        play(new Fault("before", stage -> Await.pause(CALM)));
        for (var fault : faults) {
            play(fault);
        }
        play(new Fault("after", stage -> Await.until(events + " events", QUOTA_LIMIT, () -> published() >= events)));
        publishers.forEach(Publisher::end);
        publishers.forEach(Publisher::awaitEnd);
        return reckon();
    }

    private void play(Fault fault) throws Exception {
        long from = System.nanoTime();
        fault.strike().at(new Fault.Stage(cluster, audience, random));
        long healed = System.nanoTime();
        cluster.nodes.forEach(ServiceNode::awaitReady);
        audience.awaitRegistered();
        Await.pause(BETWEEN_FAULTS);
        windows.add(new Window(fault.name(), from, healed, System.nanoTime()));
    }

    private long published() {
        return publishers.stream().mapToLong(Publisher::published).sum();
    }

    private Report reckon() {
        boolean everyone = Await.holdsWithin(LAST_DELIVERY_LIMIT, this::hasEverybodyHeardAll);
        var journals =
                audience.users.stream().map(user -> Journal.read(cluster, user)).toList();
        return new Checker(cluster.redis, ledger, journals, audience.clients, windows).report(everyone);
    }

    private boolean hasEverybodyHeardAll() {
        return new Backlogs(cluster).areEmpty()
                && audience.clients.stream()
                        .allMatch(client -> client.recording.lastSeq() == Journal.head(cluster, client.user));
    }

    @Override
    public void close() {
        audience.close();
        cluster.close();
    }
}
