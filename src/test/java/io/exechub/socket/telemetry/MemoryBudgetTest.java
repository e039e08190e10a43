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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every collector of the JDK makes known of the heap is understood. */
class MemoryBudgetTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong survivors = new AtomicLong();

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
        var over = Promise.<Void>promise();
        var budget = budget(over::future);
        survivors.set(63);
        budget.look();
        assertThat(budget.isExhausted()).as("once found full").isFalse();
        survivors.set(16);
        over.complete();
        assertThat(budget.isExhausted()).as("found to have been garbage").isFalse();
    }

    @Test
    void whatACollectionThatWasAskedForFindsFullKeepsClientsOutUntilOneFindsLess() {
        var budget = budget(Future::succeededFuture);
        survivors.set(63);
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

    /** On its way there, a heap looks full before what survives is as much. */
    @Test
    void aHeapThatFillsUpIsFoundOutWithinSeconds() {
        var collections = new AtomicInteger();
        var budget = budget(() -> {
            collections.incrementAndGet();
            return Future.succeededFuture();
        });
        survivors.set(57);
        budget.look();
        assertThat(budget.isExhausted()).as("nearly").isFalse();
        survivors.set(58);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        budget.look();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        budget.look();
        assertThat(budget.isExhausted()).isTrue();
        assertThat(collections).hasValue(2);
    }

    @Test
    void whereNoCollectionCanBeAskedForWhatTheLastOneFoundCounts() {
        var budget = budget(() -> Future.failedFuture("not now"));
        survivors.set(63);
        budget.look();
        assertThat(budget.isExhausted()).isTrue();
    }

    /** Of a heap that looks full, of whose 64 bytes {@link #survivors} survived. */
    private MemoryBudget budget(Supplier<Future<?>> collect) {
        var pool = new MemoryBudget.Pool(
                () -> new MemoryUsage(0, 64, 64, 64), () -> new MemoryUsage(0, survivors.get(), 64, 64));
        return new MemoryBudget(collect, nanos::get, List.of(pool));
    }
}
