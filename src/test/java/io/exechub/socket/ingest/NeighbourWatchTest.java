package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Of nodes that cannot reach each other an operator hears, and not of one that replaces another. */
class NeighbourWatchTest {
    private final AtomicLong nanos = new AtomicLong(-1);
    private final NeighbourWatch watch = new NeighbourWatch(nanos::get);

    @Test
    void neighboursThatStayAreWarnedOfOnce() {
        assertThat(watch.see(2)).isFalse();
        pass(Duration.ofSeconds(59));
        assertThat(watch.see(3)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(watch.see(2)).isTrue();
        pass(Duration.ofHours(1));
        assertThat(watch.see(2)).isFalse();
    }

    @Test
    void oneThatIsBeingReplacedIsNone() {
        watch.see(2);
        pass(Duration.ofSeconds(50));
        watch.see(1);
        pass(Duration.ofSeconds(50));
        assertThat(watch.see(2)).isFalse();
        pass(Duration.ofSeconds(50));
        assertThat(watch.see(2)).isFalse();
    }

    @Test
    void andThoseThatCameBackAreWarnedOfAgain() {
        neighboursThatStayAreWarnedOfOnce();
        watch.see(1);
        neighboursThatStayAreWarnedOfOnce();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
