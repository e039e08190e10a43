package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Redis;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is another one as soon as it may lack something. */
class ServerIdentityTest {
    private final EventLoopRig rig = new EventLoopRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aServerThatIsRestartedFromItsAppendOnlyFileIsTheSame(@TempDir Path directory) {
        int port;
        String before;
        try (var redis = EmbeddedRedis.start()) {
            port = redis.port();
        }
        try (var redis = EmbeddedRedis.start(port, directory)) {
            before = identity(redis);
        }
        try (var redis = EmbeddedRedis.start(port, directory)) {
            assertThat(identity(redis)).isEqualTo(before).isNotEmpty();
        }
    }

    @Test
    void aServerThatKeepsNoSuchFileIsAnotherAfterItsRestart() {
        int port;
        String before;
        try (var redis = EmbeddedRedis.start()) {
            port = redis.port();
            before = identity(redis);
            assertThat(identity(redis)).isEqualTo(before);
        }
        try (var redis = EmbeddedRedis.start(port)) {
            assertThat(identity(redis)).isNotEqualTo(before);
        }
    }

    @Test
    void everyPromotionMakesAnotherServerAndAReplicaIsNone() {
        try (var redis = EmbeddedRedis.start()) {
            RedisProbe.command(redis, "CONFIG SET appendonly yes");
            var names = new HashSet<String>();
            names.add(identity(redis));
            for (int promotions = 1; promotions <= 2; promotions++) {
                RedisProbe.command(redis, "REPLICAOF 127.0.0.1 1");
                assertThat(identity(redis)).isEmpty();
                RedisProbe.command(redis, "REPLICAOF NO ONE");
                names.add(identity(redis));
            }
            assertThat(names).hasSize(3).doesNotContain("");
        }
    }

    private String identity(EmbeddedRedis redis) {
        var client = Redis.createClient(rig.vertx, redis.uri().toString());
        return rig.call(() -> client.connect().compose(ServerIdentity::of).onComplete(done -> client.close()));
    }
}
