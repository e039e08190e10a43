package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InboundLimitTest {
    private final SessionSettings settings = SessionSettings.defaults();
    private final FakeTicker ticker = new FakeTicker();
    private final InboundLimit limit = new InboundLimit(settings, ticker);

    @Test
    void aSocketThatSendsNothingKeepsNothing() {
        assertThat(limit.isAtRest()).isTrue();
    }

    @Test
    void whatIsFullAgainIsLetGoOf() {
        limit.admits();
        limit.sweep();
        assertThat(limit.isAtRest()).isFalse();

        ticker.advance(Duration.ofSeconds(1).dividedBy(settings.inboundRate()));
        limit.sweep();

        assertThat(limit.isAtRest()).isTrue();
    }

    @Test
    void sweepingForgivesNothing() {
        for (int i = 0; i < settings.inboundBurst(); i++) {
            assertThat(limit.admits()).isTrue();
        }
        limit.sweep();

        assertThat(limit.admits()).isFalse();
    }
}
