package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class RedisReasonTest {
    @Test
    void credentialsAreHidden() {
        var failure = new IllegalStateException("Failed obtaining connection to: redis://user:p@ss@host:6379");

        assertThat(Reason.of(failure)).isEqualTo("Failed obtaining connection to: redis://(hidden)@host:6379");
    }

    @Test
    void severalLinesBecomeOne() {
        assertThat(Reason.of(new IllegalStateException("no endpoint\n- a\n- b")))
                .isEqualTo("no endpoint - a - b");
    }

    @Test
    void aFailureWithoutAMessageIsNamed() {
        assertThat(Reason.of(new ClosedChannelException())).isEqualTo("ClosedChannelException");
    }
}
