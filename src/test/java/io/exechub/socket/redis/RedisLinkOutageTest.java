package io.exechub.socket.redis;

import static io.exechub.socket.redis.EventLoopRig.await;
import static io.exechub.socket.redis.EventLoopRig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a link and its commands when Redis goes and comes. */
class RedisLinkOutageTest {
    private static final LuaScript APPEND =
            LuaScript.of("append", "return redis.call('RPUSH', KEYS[1], ARGV[1]) -- of RedisLinkOutageTest");

    private final EventLoopRig rig = new EventLoopRig();
    private final AtomicInteger ups = new AtomicInteger();
    private final AtomicInteger reconnects = new AtomicInteger();
    private final LogRecorder log = LogRecorder.of(RedisLink.class);
    private EmbeddedRedis redis = EmbeddedRedis.start();
    private final RedisLink link = link(redis.uri());

    @BeforeEach
    void connect() {
        link.onUp(ups::incrementAndGet);
        link.onReconnect(reconnects::incrementAndGet);
        rig.call(link::start);
        rig.until("the link is up", link::isUp);
    }

    @AfterEach
    void close() {
        rig.call(link::close);
        rig.close();
        log.close();
        redis.close();
    }

    @Test
    void commandsFailAtOnceWhileRedisIsAwayAndWorkOnceItIsBack() {
        redis.close();
        rig.until("the loss is noticed", () -> !link.isUp());
        assertThat(failureOf(rig.begin(() -> link.send(Command.PING))))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessage("redis is unreachable at 127.0.0.1:" + redis.port());

        redis = EmbeddedRedis.start(redis.port());
        rig.until("the link is up again", link::isUp);

        assertThat(rig.call(() -> link.eval(APPEND, List.of("list"), 1)).toInteger())
                .isEqualTo(1);
        assertThat(RedisProbe.command(redis, "INFO commandstats")).doesNotContain("cmdstat_eval:");
        assertThat(ups).hasValue(2);
        assertThat(reconnects).hasValue(1);
        assertThat(rig.counter("exechub.redis.reconnects")).isEqualTo(1);
    }

    @Test
    void theFirstConnectionMayComeLateAndIsNoReconnection() {
        int port = redis.port();
        redis.close();
        var late = link(URI.create("redis://127.0.0.1:" + port));
        var again = new AtomicInteger();
        late.onReconnect(again::incrementAndGet);
        rig.call(late::start);
        assertThat(rig.check(late::isUp)).isFalse();

        redis = EmbeddedRedis.start(port);
        rig.until("the late link is up", late::isUp);

        assertThat(again).hasValue(0);
        rig.call(late::close);
    }

    @Test
    void whatIsUnderWayFailsWhenRedisIsKilled() {
        var blocked = rig.begin(() -> link.send(Command.BLPOP, "nothing", 0));
        var behind = rig.begin(() -> link.send(Command.PING));
        rig.run(() -> {});
        RedisProbe.signal("KILL", redis.pid());

        assertThat(failureOf(blocked)).isInstanceOf(RedisUnavailableException.class);
        assertThat(failureOf(behind)).isInstanceOf(RedisUnavailableException.class);
    }

    @Test
    void aFrozenRedisIsNoticedByItsSilence() {
        RedisProbe.signal("STOP", redis.pid());
        long begin = System.nanoTime();
        assertThat(failureOf(rig.begin(() -> link.send(Command.PING))))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessage("redis: no answer within 1000 ms");
        assertThat((System.nanoTime() - begin) / 1_000_000).isBetween(1000L, 5000L);

        RedisProbe.signal("CONT", redis.pid());
        rig.until("the link is up again", link::isUp);
        assertThat(rig.call(() -> link.send(Command.PING)).toString()).isEqualTo("PONG");
    }

    @Test
    void aFrozenRedisIsNoticedByAnIdleLink() {
        RedisProbe.signal("STOP", redis.pid());
        rig.until("the silence is noticed", () -> !link.isUp());
        RedisProbe.signal("CONT", redis.pid());
        rig.until("the link is up again", link::isUp);
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersIsGivenUp() throws IOException {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var hopeful = link(URI.create("redis://127.0.0.1:" + mute.getLocalPort()));
            mute.setSoTimeout(10_000);
            rig.call(hopeful::start);
            mute.accept();
            mute.accept();
            assertThat(rig.check(hopeful::isUp)).isFalse();
            rig.call(hopeful::close);
        }
    }

    @Test
    void aDemotedMasterIsLeftUntilItIsOneAgain() {
        RedisProbe.command(redis, "REPLICAOF 127.0.0.1 1");
        assertThat(failureOf(rig.begin(() -> link.send(Command.SET, "key", "x"))))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("READONLY");
        EventLoopRig.await(rig.vertx.timer(1_000));
        assertThat(rig.check(link::isUp)).isFalse();

        RedisProbe.command(redis, "REPLICAOF NO ONE");
        rig.until("the link has been set up again", link::isUp);
        assertThat(rig.call(() -> link.eval(APPEND, List.of("list"), 1)).toInteger())
                .isEqualTo(1);
        assertThat(reconnects).hasValue(1);
        assertThat(log.lines())
                .satisfiesExactly(
                        lost -> assertThat(lost)
                                .contains("WARN redis unreachable")
                                .contains("READONLY"),
                        back -> assertThat(back).contains("INFO redis back"));
    }

    @Test
    void aDemotionIsNoticedByAnIdleLink() {
        var before = rig.call(() -> Future.succeededFuture(link.server()));
        RedisProbe.command(redis, "REPLICAOF 127.0.0.1 1");
        rig.until("the demotion is noticed", () -> !link.isUp());
        RedisProbe.command(redis, "REPLICAOF NO ONE");
        rig.until("the link has been set up again", link::isUp);
        assertThat(link.server()).isNotEqualTo(before);
    }

    @Test
    void aServerThatWasAReplicaForAMomentOnlyIsNoticedToo() {
        var before = rig.call(() -> Future.succeededFuture(link.server()));
        RedisProbe.command(redis, "REPLICAOF 127.0.0.1 1");
        RedisProbe.command(redis, "REPLICAOF NO ONE");
        rig.until("it has another name", () -> !link.server().equals(before) && link.isUp());
        assertThat(reconnects).hasValue(1);
    }

    @Test
    void commandsOfABurstEitherSucceedOrFailWhenTheConnectionIsCut() {
        Future<List<Future<Response>>> burst = rig.begin(() -> Future.succeededFuture(IntStream.range(0, 4000)
                .mapToObj(i -> link.send(Command.RPUSH, "list", i))
                .toList()));
        RedisProbe.command(redis, "CLIENT KILL TYPE normal");

        for (var reply : await(burst)) {
            await(reply.otherwiseEmpty());
            assertThat(reply.succeeded() || reply.cause() instanceof RedisUnavailableException)
                    .isTrue();
        }
        rig.until("the link is up again", () -> link.isUp() && reconnects.get() == 1);
    }

    @Test
    void manyReconnectionsLeaveOneConnection() {
        for (int kills = 1; kills <= 20; kills++) {
            int expected = kills;
            RedisProbe.command(redis, "CLIENT KILL TYPE normal");
            rig.until("the link is up again", () -> link.isUp() && reconnects.get() == expected);
        }

        // The probe itself is the other client.
        assertThat(RedisProbe.command(redis, "INFO clients")).contains("connected_clients:2\r\n");
    }

    private RedisLink link(URI endpoint) {
        return new RedisLink(rig.vertx, EventLoopRig.settings(endpoint), List.of(APPEND), rig.metrics);
    }
}
