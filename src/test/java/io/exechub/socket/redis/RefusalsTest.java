package io.exechub.socket.redis;

import static io.exechub.socket.redis.EventLoopRig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Command;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis that answers, but not as asked: worth a retry, counted each time, said once. */
class RefusalsTest {
    private static final LuaScript APPEND =
            LuaScript.of("append", "return redis.call('RPUSH', KEYS[1], ARGV[1]) -- of RefusalsTest");

    private final EventLoopRig rig = new EventLoopRig();
    private final LogRecorder log = LogRecorder.of(RedisLink.class);

    @AfterEach
    void close() {
        rig.close();
        log.close();
    }

    @Test
    void theBundledRedisRefusesWithoutLosingTheLink() {
        try (var redis = EmbeddedRedis.start()) {
            refusesInManyWays(redis.port());
        }
    }

    /** Its errors inside scripts are others. */
    @Test
    void aNewerRedisRefusesWithoutLosingTheLink(@TempDir Path directory) {
        InstalledRedis.require();
        try (var redis = InstalledRedis.start(directory)) {
            refusesInManyWays(redis.uri().getPort());
        }
    }

    private void refusesInManyWays(int port) {
        var refusals = new Refusals(rig.vertx);
        var link = new RedisLink(
                rig.vertx,
                EventLoopRig.settings(URI.create("redis://127.0.0.1:" + port)),
                List.of(APPEND),
                rig.metrics);
        link.onRefusal(refusals::note);
        rig.call(link::start);
        rig.until("the link is up", link::isUp);

        refuses(link, port, "OOM", "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0");
        refuses(link, port, "NOREPLICAS", "CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0");
        refuses(link, port, "NOPERM", "ACL SETUSER default -rpush", "ACL SETUSER default +@all");
        refuses(link, port, "NOPERM", "ACL SETUSER default resetkeys ~x", "ACL SETUSER default allkeys");

        assertThat(rig.call(() -> link.eval(APPEND, List.of("list"), 1)).toInteger())
                .isEqualTo(1);
        assertThat(rig.counter("exechub.redis.reconnects")).isZero();
        assertThat(log.lines())
                .satisfiesExactly(once -> assertThat(once).startsWith("WARN redis refuses: OOM command not allowed"));
        rig.call(link::close);
    }

    private void refuses(RedisLink link, int port, String code, String begin, String end) {
        double before = refused(code);
        assertThat(RedisProbe.command(port, begin)).isEqualTo("+OK");
        for (var refused : List.of(
                rig.begin(() -> link.send(Command.RPUSH, "list", "x")),
                rig.begin(() -> link.eval(APPEND, List.of("list"), 1)))) {
            assertThat(failureOf(refused)).isInstanceOf(RedisUnavailableException.class);
        }
        assertThat(refused(code) - before).isEqualTo(2);
        assertThat(RedisProbe.command(port, end)).isEqualTo("+OK");
    }

    private double refused(String code) {
        var counter = rig.meters
                .find("exechub.redis.refusals")
                .tag("reason", code.toLowerCase(Locale.ROOT))
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void itBeginsWithTheFirstGoesOnWithFurtherOnesAndEndsWithSilence() {
        var refusals = new Refusals(rig.vertx, Duration.ofMillis(20), Duration.ofMillis(1_500));

        refusals.note("OOM x");
        assertThat(refusals.goOn()).isFalse();
        rig.until("it has gone on for longer", () -> {
            refusals.note("OOM x");
            return refusals.goOn();
        });
        rig.until("it is over", () -> !refusals.goOn());
        assertThat(log.lines())
                .satisfiesExactly(
                        begin -> assertThat(begin).isEqualTo("WARN redis refuses: OOM x"),
                        end -> assertThat(end).startsWith("INFO redis no longer refuses, after 0."));

        refusals.note("MISCONF y");
        assertThat(log.lines()).hasSize(3).last().isEqualTo("WARN redis refuses: MISCONF y");
    }
}
