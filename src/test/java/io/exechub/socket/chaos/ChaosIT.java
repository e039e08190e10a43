package io.exechub.socket.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to nodes, Redis and clients: each accepted event reaches each socket of its user, once, in order. */
class ChaosIT {
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());

    @Test
    @Timeout(180)
    void nothingIsLostRepeatedOrReorderedByAnyFault() throws Exception {
        var directory = Path.of("target", "chaos", "quick").toAbsolutePath();
        var load = new Scenario.Load(60, 1, 120, 60, 40);
        try (var scenario = new Scenario(
                new StandaloneRedis(directory.resolve("redis-" + SEED)), directory, load, Map.of(), new Random(SEED))) {
            var report = scenario.play(
                    List.of(
                            Fault.killReader(),
                            Fault.freezeReader(Duration.ofSeconds(5)),
                            Fault.vanishingClients(),
                            Fault.freezeRedis(Duration.ofSeconds(4)),
                            Fault.killRedis(Duration.ofSeconds(1)),
                            Fault.freezeNode(Duration.ofSeconds(2)),
                            Fault.cutBus(Duration.ofSeconds(3)),
                            Fault.rollingRestart()),
                    0);
            System.out.println("chaos.seed=" + SEED + report.table());
            assertThat(report.isClean()).as(report.table()).isTrue();
        }
    }
}
