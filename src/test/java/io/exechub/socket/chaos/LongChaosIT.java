package io.exechub.socket.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What {@link ChaosIT} shows in a minute, at length: every fault we know how to make, under a load of some 600 events per
 * second, for each way in which Redis may be deployed.
 */
class LongChaosIT {
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    private static final int EVENTS = 200_000;
    private static final int FAULTS = 30;
    private static final Path DIRECTORY = Path.of("target", "chaos").toAbsolutePath();
    private static final Path REPORT = DIRECTORY.resolve("report.txt");
    private static final Scenario.Load LOAD = new Scenario.Load(60, 4, 240, 120, 240);

    /** All journals are kept whole, for the reckoning. */
    private static final Map<String, String> SETTINGS = Map.of("EXECHUB_JOURNAL_MAX_ENTRIES", "100000");

    private final List<Report> reports = new ArrayList<>();
    private int faults;

    @Test
    @Timeout(30 * 60)
    void nothingIsLostRepeatedOrReorderedHoweverRedisIsDeployed() throws Exception {
        Files.createDirectories(DIRECTORY);
        Files.deleteIfExists(REPORT);
        say("chaos.seed=" + SEED + " (the same again: make chaos SEED=" + SEED + ")\n");
        play("standalone", StandaloneRedis::new, standalone());
        play("sentinel", directory -> new SentinelRedis(directory, 2), replicated());
        play("cluster", ClusterRedis::new, replicated());
        say(summary());
        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(report.violations()).as(report.redis()).isEmpty());
        assertThat(accepted()).isGreaterThanOrEqualTo(EVENTS);
        assertThat(faults).isGreaterThanOrEqualTo(FAULTS);
    }

    private static List<Fault> standalone() {
        var all = common();
        all.add(Fault.killRedis(Duration.ofSeconds(1)));
        all.add(Fault.killRedis(Duration.ofSeconds(4)));
        all.add(Fault.freezeRedis(Duration.ofSeconds(4)));
        return all;
    }

    private static List<Fault> replicated() {
        var all = common();
        all.add(Fault.killMaster());
        all.add(Fault.killMaster());
        all.add(Fault.freezeRedis(Duration.ofSeconds(6)));
        return all;
    }

    private static List<Fault> common() {
        return new ArrayList<>(List.of(
                Fault.killNode(),
                Fault.killReader(),
                Fault.freezeNode(Duration.ofSeconds(3)),
                Fault.freezeReader(Duration.ofSeconds(5)),
                Fault.cutBus(Duration.ofSeconds(5)),
                Fault.muteBus(Duration.ofSeconds(7)),
                Fault.vanishingClients(),
                Fault.rollingRestart()));
    }

    /** The seed decides on the order, and on who is hit. */
    private void play(String name, Function<Path, RedisSetup> setup, List<Fault> some) throws Exception {
        var random = new Random(SEED + name.hashCode());
        Collections.shuffle(some, random);
        faults += some.size();
        var directory = Scenario.emptied(DIRECTORY.resolve(name + "-" + SEED));
        try (var scenario = new Scenario(setup.apply(directory), directory, LOAD, SETTINGS, random)) {
            var report = scenario.play(some, (EVENTS + EVENTS / 50) / 3);
            reports.add(report);
            say(report.table());
        }
    }

    private int accepted() {
        return reports.stream().mapToInt(report -> report.total().accepted()).sum();
    }

    private String summary() {
        int violations =
                reports.stream().mapToInt(report -> report.violations().size()).sum();
        return "%n%d events, %d faults, %d violations%n".formatted(accepted(), faults, violations);
    }

    private static void say(String text) throws IOException {
        System.out.print(text);
        Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
