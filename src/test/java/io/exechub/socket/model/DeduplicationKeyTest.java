package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeduplicationKeyTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void anIdOfAPublisherIsRememberedAsLongAsTheJournalDoes() {
        assertThat(DeduplicationKey.of("id")).isEqualTo(new DeduplicationKey("id", Duration.ZERO));
        assertThat(DeduplicationKey.of("id").widenedBy(MINUTE)).isEqualTo(DeduplicationKey.of("id"));
    }

    @Test
    void onlyByteIdenticalMessagesHaveOneFingerprint() {
        assertThat(fingerprint("{\"a\":1}")).isEqualTo(fingerprint("{\"a\":1}"));
        assertThat(fingerprint("{\"a\":1}")).isNotEqualTo(fingerprint("{\"a\": 1}"));
        assertThat(fingerprint("{\"a\":1}").window()).isEqualTo(MINUTE);
    }

    @Test
    void aFingerprintIsNoPublishersId() {
        assertThat(fingerprint("x").id()).startsWith("\0").hasSize(44);
    }

    @Test
    void aFingerprintTriedAgainLateKeepsItsIdAndGetsALongerWindow() {
        assertThat(fingerprint("x").widenedBy(MINUTE))
                .isEqualTo(new DeduplicationKey(fingerprint("x").id(), Duration.ofMinutes(2)));
    }

    private static DeduplicationKey fingerprint(String message) {
        return DeduplicationKey.fingerprint(message.getBytes(UTF_8), MINUTE);
    }
}
