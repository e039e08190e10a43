package io.exechub.socket.redis;

import static io.exechub.socket.redis.EventLoopRig.await;
import static io.exechub.socket.redis.EventLoopRig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands: their order, their replies, their bounds. */
class RedisLinkTest {
    private static final LuaScript APPEND =
            LuaScript.of("append", "return redis.call('RPUSH', KEYS[1], ARGV[1]) -- of RedisLinkTest");

    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    private final EventLoopRig rig = new EventLoopRig();
    private final RedisLink link =
            new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), List.of(APPEND), rig.metrics);

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void connect() {
        RedisProbe.command(redis, "CONFIG SET maxmemory 0");
        RedisProbe.command(redis, "FLUSHALL");
        rig.call(link::start);
        rig.until("the link is up", link::isUp);
    }

    @AfterEach
    void close() {
        rig.call(link::close);
        rig.close();
    }

    @Test
    void commandsAreAnsweredInTheOrderOfTheCalls() {
        var replies = rig.call(() -> all(6000, i -> link.send(Command.RPUSH, "list", i)));

        assertThat(replies).extracting(Response::toInteger).isEqualTo(numbers(1, 6000));
        assertThat(list()).isEqualTo(numbers(0, 5999));
    }

    @Test
    void scriptsKeepTheirOrderAcrossForgottenScripts() {
        var replies = rig.call(() -> all(6000, i -> {
            if (i % 1500 == 700) {
                return link.send(Command.SCRIPT, "FLUSH");
            }
            return link.eval(APPEND, List.of("list"), i);
        }));

        assertThat(replies).hasSize(6000);
        assertThat(list())
                .isEqualTo(IntStream.range(0, 6000)
                        .filter(i -> i % 1500 != 700)
                        .boxed()
                        .toList());
    }

    @Test
    void scriptsKeepTheirOrderWhileSomebodyElseFlushes() {
        var sent = rig.begin(() -> all(8000, i -> link.eval(APPEND, List.of("list"), i)));
        while (!sent.isComplete()) {
            RedisProbe.command(redis, "SCRIPT FLUSH");
        }

        await(sent);
        assertThat(list()).isEqualTo(numbers(0, 7999));
    }

    @Test
    void commandsCalledAfterARefusalComeAfterTheRefusedScripts() {
        RedisProbe.command(redis, "SCRIPT FLUSH");
        var behind = new ArrayList<Future<Response>>();
        rig.call(() -> {
            var first = link.eval(APPEND, List.of("list"), 0);
            // Answered right behind the refusal: from here on the link holds back.
            var second = link.send(Command.PING).compose(pong -> {
                behind.add(link.send(Command.RPUSH, "list", 1));
                behind.add(link.eval(APPEND, List.of("list"), 2));
                return Future.all(behind);
            });
            return Future.all(first, second);
        });

        assertThat(list()).isEqualTo(List.of(0, 1, 2));
    }

    @Test
    void aScriptNotGivenAtConstructionRunsToo() {
        var other = LuaScript.of("other", "return ARGV[1] -- never seen before");

        assertThat(rig.call(() -> link.eval(other, List.of("key"), "x")).toString())
                .isEqualTo("x");
    }

    @Test
    void bytesArriveAsTheyAreAndNilIsNull() {
        var bytes = Buffer.buffer(new byte[] {0, (byte) 0xff, '\r', '\n', (byte) 0xc3, 0x28});
        rig.call(() -> link.send(Command.SET, "binary", bytes));

        assertThat(rig.call(() -> link.send(Command.GET, "binary")).toBuffer()).isEqualTo(bytes);
        assertThat(rig.call(() -> link.send(Command.GET, "absent"))).isNull();
    }

    @Test
    void anErrorReplyFailsItsOwnCommandOnly() {
        var wrong = rig.begin(() -> link.send(Command.SET, "text", "x").compose(ok -> link.send(Command.LPOP, "text")));
        var right = rig.begin(() -> link.send(Command.PING));

        assertThat(failureOf(wrong))
                .isNotInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("WRONGTYPE");
        assertThat(await(right).toString()).isEqualTo("PONG");
    }

    @Test
    void aMalformedCommandHarmsNobodyElse() {
        var under = rig.begin(() -> link.send(Command.BLPOP, "nothing", "0.1"));
        var wrong = rig.begin(() -> link.send(Command.GET));

        assertThat(failureOf(wrong)).isNotInstanceOf(RedisUnavailableException.class);
        assertThat(await(under)).isNull();
        assertThat(rig.check(link::isUp)).isTrue();
    }

    @Test
    void outOfMemoryIsWorthARetryAndKeepsTheConnection() {
        RedisProbe.command(redis, "CONFIG SET maxmemory 1");
        var plain = rig.begin(() -> link.send(Command.SET, "key", "x"));
        var inScript = rig.begin(() -> link.eval(APPEND, List.of("list"), 1));

        assertThat(failureOf(plain))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("OOM");
        assertThat(failureOf(inScript))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("OOM");
        assertThat(rig.check(link::isUp)).isTrue();
        assertThat(rig.counter("exechub.redis.reconnects")).isZero();
    }

    @Test
    void tooManyWaitingCommandsFailAndTheOthersDoNot() {
        int room = Pipeline.MAX_UNANSWERED + Pipeline.MAX_WAITING;
        var replies = new ArrayList<Future<Response>>();
        rig.run(() -> {
            assertThat(link.isSaturated()).isFalse();
            IntStream.rangeClosed(0, room).forEach(i -> replies.add(link.send(Command.RPUSH, "list", i)));
            assertThat(link.isSaturated()).isTrue();
        });

        assertThat(failureOf(replies.remove(room)))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("8192 commands are already waiting");
        await(Future.all(replies));
        assertThat(list()).hasSize(room);
        assertThat(rig.check(link::isSaturated)).isFalse();
    }

    @Test
    void aHandlerThatThrowsDoesNotDisturbTheNextReply() {
        var next = rig.begin(() -> {
            link.send(Command.PING).onSuccess(pong -> {
                throw new IllegalStateException("a handler of a test");
            });
            return link.send(Command.PING);
        });

        assertThat(await(next).toString()).isEqualTo("PONG");
    }

    @Test
    void repliesAreTimedByCommandAndScript() {
        rig.call(() -> link.eval(APPEND, List.of("list"), 1));
        rig.call(() -> link.send(Command.LLEN, "list"));

        assertThat(timed("append")).isEqualTo(1);
        assertThat(timed("llen")).isEqualTo(1);
    }

    @Test
    void closingFailsWhatIsUnderWay() {
        var under = rig.begin(() -> link.send(Command.BLPOP, "nothing", 0));
        rig.call(link::close);

        assertThat(failureOf(under)).isInstanceOf(RedisUnavailableException.class);
        assertThat(failureOf(rig.begin(() -> link.send(Command.PING)))).isInstanceOf(RedisUnavailableException.class);
    }

    private long timed(String command) {
        return rig.meters
                .get("exechub.redis.command")
                .tag("command", command)
                .timer()
                .count();
    }

    private List<Integer> list() {
        return rig.call(() -> link.send(Command.LRANGE, "list", 0, -1)).stream()
                .map(Response::toInteger)
                .toList();
    }

    private static Future<List<Response>> all(int count, IntFunction<Future<Response>> call) {
        var replies = IntStream.range(0, count).mapToObj(call).toList();
        return Future.all(replies).map(done -> done.list());
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
