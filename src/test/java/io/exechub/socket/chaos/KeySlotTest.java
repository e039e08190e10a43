package io.exechub.socket.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.redis.RedisKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySlotTest {
    /** The first is the check value of the CRC; the others as CLUSTER KEYSLOT of a real server answers. */
    @ParameterizedTest
    @CsvSource({
        "123456789, 12739",
        "foo, 12182",
        "user1000, 3443",
        "{user1000}.following, 3443",
        "foo{user1000}bar{baz}, 3443",
        "foo{}{user1000}, 4418",
        "foo{user1000, 8951"
    })
    void isWhatRedisSays(String key, int slot) {
        assertThat(KeySlot.of(key)).isEqualTo(slot);
    }

    /** One script sees to both. */
    @Test
    void theMarkOfARejectedMessageStandsWhereTheirStreamDoes() {
        assertThat(KeySlot.of(RedisKeys.rejectedOnce("stream", "fingerprint")))
                .isEqualTo(KeySlot.of(RedisKeys.rejected()));
    }
}
