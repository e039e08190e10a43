package io.exechub.socket.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every collector of the JDK makes known of the heap is understood. */
class MemoryBudgetTest {
    @ParameterizedTest
    @ValueSource(strings = {"UseG1GC", "UseSerialGC", "UseParallelGC", "UseZGC"})
    void onlyWhatIsInUseKeepsClientsOut(String collector) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:+" + collector,
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryBudgetProbe.class.getName())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().filter(line -> line.matches("[a-z ]+: (true|false)")))
                .as(said)
                .isEqualTo(List.of("garbage: false", "in use: true", "freed: false"));
    }
}
