package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LuaScriptTest {
    @Test
    void theDigestIsTheOneRedisComputes() {
        try (var redis = EmbeddedRedis.start()) {
            assertThat(LuaScript.of("one", "return{1}--ü").sha1())
                    .isEqualTo(RedisProbe.command(redis, "SCRIPT LOAD return{1}--ü"));
        }
    }

    @Test
    void aScriptIsReadFromBesideItsAnchor() {
        var script = LuaScript.load(LuaScriptTest.class, "echo");

        assertThat(script.name()).isEqualTo("echo");
        assertThat(script.source()).endsWith("return ARGV[1]\n");
    }

    @Test
    void aMissingScriptIsNamedWithThePlaceItBelongs() {
        assertThatThrownBy(() -> LuaScript.load(LuaScriptTest.class, "absent"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("script 'absent' (expected: a resource /io/exechub/socket/redis/absent.lua)");
    }
}
