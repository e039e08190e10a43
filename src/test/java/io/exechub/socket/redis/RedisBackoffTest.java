package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisBackoffTest {
    private static final double LEAST = 0.0;
    private static final double MOST = Math.nextDown(1.0);

    @Test
    void theUpperEndDoublesFrom50MillisecondsToTheMaximum() {
        var backoff = new Backoff(Duration.ofSeconds(5), () -> MOST);

        assertThat(IntStream.of(1, 2, 3, 7, 8, 9).mapToObj(backoff::millis))
                .containsExactly(50L, 100L, 200L, 3200L, 5000L, 5000L);
    }

    @Test
    void thePauseMayBeAlmostNothingButNeverIsNothing() {
        assertThat(new Backoff(Duration.ofSeconds(5), () -> LEAST).millis(9)).isEqualTo(1);
    }

    @Test
    void thePauseIsAShareOfTheUpperEnd() {
        assertThat(new Backoff(Duration.ofSeconds(5), () -> 0.25).millis(3)).isEqualTo(50);
    }

    @Test
    void daysOfFailuresDoNotOverflow() {
        assertThat(new Backoff(Duration.ofSeconds(5), () -> MOST).millis(Integer.MAX_VALUE))
                .isEqualTo(5000);
    }

    @Test
    void aMaximumBelowTheFirstPauseHolds() {
        assertThat(new Backoff(Duration.ofMillis(10), () -> MOST).millis(1)).isEqualTo(10);
    }
}
