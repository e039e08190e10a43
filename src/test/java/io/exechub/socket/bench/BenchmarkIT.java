package io.exechub.socket.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.bench.peer.Contender;
import io.exechub.socket.bench.peer.ExecHub;
import io.exechub.socket.bench.peer.Setting;
import io.exechub.socket.redis.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The benchmark still runs, and under load nothing is missing, repeated or out of order. Says nothing of time. */
class BenchmarkIT {
    private static final Path DIRECTORY = Path.of("target", "bench-test").toAbsolutePath();
    private static final Path JAR = Path.of(System.getProperty("service.jar", "target/exechub-socket-service.jar"));
    private static final Duration A_MOMENT = Duration.ofMillis(500);
    private static final Load LITTLE =
            new Load(50, 350, 200, 500, 1_000, A_MOMENT, A_MOMENT, 100, A_MOMENT, 20, 16, 5, 10);

    static Stream<Contender> ours() {
        return Stream.of(ExecHub.webSocket(JAR), ExecHub.sockJs(JAR), ExecHub.stream(JAR));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void underLoadNothingIsMissingRepeatedOrReordered(Contender contender) throws IOException {
        Files.createDirectories(DIRECTORY);
        try (var redis = EmbeddedRedis.start()) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            var setting = new Setting(DIRECTORY, redis.port(), java, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
            var round = new Round(contender, EnumSet.allOf(Mode.class), LITTLE, setting, redis.pid());
            assertThat(round.play())
                    .containsEntry("flaws.missing", 0.0)
                    .containsEntry("flaws.repeated", 0.0)
                    .containsEntry("flaws.reordered", 0.0)
                    .hasEntrySatisfying("saturation.eventsPerSecond", heard -> assertThat(heard)
                            .isPositive());
            assertThat(round.complaints()).isEmpty();
        }
    }
}
