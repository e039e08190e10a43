package io.exechub.socket.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens to nodes, Redis and clients: each accepted event reaches each socket of its user, once, in order. In a
 * minute; {@link LongChaosIT} takes its time.
 */
class ChaosIT {
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    private static final Path DIRECTORY = Path.of("target", "chaos").toAbsolutePath();
    private static final Scenario.Load LOAD = new Scenario.Load(60, 2, 120, 60, 60);

    @Test
    @Timeout(300)
    void nothingIsLostRepeatedOrReorderedByAnyFault() throws Exception {
        var directory = Scenario.emptied(DIRECTORY.resolve("quick-" + SEED));
        play(
                new StandaloneRedis(directory),
                directory,
                List.of(
                        Fault.killReader(),
                        Fault.freezeReader(Duration.ofSeconds(4)),
                        Fault.vanishingClients(),
                        Fault.freezeRedis(Duration.ofSeconds(3)),
                        Fault.cutBus(Duration.ofSeconds(2)),
                        Fault.killRedis(Duration.ofSeconds(1)),
                        Fault.rollingRestart()));
    }

    @Test
    @Timeout(180)
    void nothingIsLostWhenRedisFailsOver() throws Exception {
        var directory = Scenario.emptied(DIRECTORY.resolve("quick-sentinel-" + SEED));
        play(new SentinelRedis(directory, 2), directory, List.of(Fault.loseMaster()));
    }

    private static void play(RedisSetup redis, Path directory, List<Fault> faults) throws Exception {
        try (var scenario = new Scenario(redis, directory, LOAD, Map.of(), new Random(SEED))) {
            var report = scenario.play(faults, 0);
            System.out.println("chaos.seed=" + SEED + report.table());
            assertThat(report.violations()).as(report.table()).isEmpty();
        }
    }
}
