package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.UserId;
import org.junit.jupiter.api.Test;

class RedisKeysTest {
    @Test
    void keysAreNamedAsOperatorsWereTold() {
        var user = new UserId("u1");

        assertThat(RedisKeys.sockets(user)).isEqualTo("exechub:{u:u1}:sockets");
        assertThat(RedisKeys.journal(user)).isEqualTo("exechub:{u:u1}:journal");
        assertThat(RedisKeys.meta(user)).isEqualTo("exechub:{u:u1}:meta");
        assertThat(RedisKeys.versions(user)).isEqualTo("exechub:{u:u1}:versions");
        assertThat(RedisKeys.seen(user)).isEqualTo("exechub:{u:u1}:seen");
        assertThat(RedisKeys.lease("submission-stream")).isEqualTo("exechub:lease:submission-stream");
        assertThat(RedisKeys.rejected()).isEqualTo("exechub:rejected");
    }
}
