package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
    private static final int MANY = 100_000;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 1})
    void theShareAskedForIsFollowed(double sample) {
        var settings = new TraceSettings(sample, Duration.ofHours(1));
        long followed = IntStream.range(0, MANY)
                .filter(i -> settings.follows("submission-" + i))
                .count();
        assertThat(followed).isBetween(Math.round(sample * MANY * 0.9), Math.round(sample * MANY * 1.1));
    }

    @Test
    void whoFollowsMoreFollowsTheSameAndMore() {
        var few = new TraceSettings(0.1, Duration.ofHours(1));
        var many = new TraceSettings(0.3, Duration.ofHours(1));
        assertThat(IntStream.range(0, MANY).mapToObj(i -> "s" + i).filter(few::follows))
                .allMatch(many::follows);
    }

    @Test
    void whatCannotBeIsNamed() {
        assertThatThrownBy(() -> new TraceSettings(1.5, Duration.ofMillis(1)))
                .hasMessageContaining("sample: '1.5' (expected: 0 to 1)")
                .hasMessageContaining("retention: '1ms' (expected: 1s to 168h)");
    }
}
