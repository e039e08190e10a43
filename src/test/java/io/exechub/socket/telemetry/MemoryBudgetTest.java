package io.exechub.socket.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
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

    @Test
    void oneFindingOfACollectorThatWorksBesideTheProgramKeepsNobodyOut() {
        var survivors = new AtomicLong(63);
        var over = Promise.<Void>promise();
        var budget = new MemoryBudget(over::future, Duration.ZERO, List.of(pool(survivors)));

        budget.look();
        assertThat(budget.isExhausted()).as("once found full").isFalse();
        survivors.set(16);
        over.complete();
        assertThat(budget.isExhausted()).as("found to have been garbage").isFalse();
    }

    @Test
    void whatACollectionThatWasAskedForFindsFullKeepsClientsOutUntilOneFindsLess() {
        var survivors = new AtomicLong(63);
        var budget = new MemoryBudget(Future::succeededFuture, Duration.ofHours(1), List.of(pool(survivors)));

        budget.look();
        assertThat(budget.isExhausted()).isTrue();
        budget.look();
        assertThat(budget.isExhausted()).as("still").isTrue();
        survivors.set(16);
        budget.look();
        assertThat(budget.isExhausted())
                .as("after a collection that nobody asked for")
                .isFalse();
    }

    /** Looks full, with so many of 64 bytes having survived. */
    private static MemoryBudget.Pool pool(AtomicLong survivors) {
        return new MemoryBudget.Pool(
                () -> new MemoryUsage(0, 64, 64, 64), () -> new MemoryUsage(0, survivors.get(), 64, 64));
    }
}
