package io.exechub.socket.redis;

import static io.exechub.socket.redis.EventLoopRig.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscriber hears every byte, and hears again after whatever happened to it. */
class RedisSubscriberTest {
    private final EventLoopRig rig = new EventLoopRig();
    private EmbeddedRedis redis = EmbeddedRedis.start();
    private final DeafeningProxy proxy = new DeafeningProxy(rig.vertx, redis);
    private final RedisLink link = new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), List.of(), rig.metrics);
    private final List<RedisSubscriber> subscribers = new ArrayList<>();
    private final List<Heard> heard = new ArrayList<>();

    private record Heard(String channel, Buffer message) {}

    @BeforeEach
    void connect() {
        rig.call(link::start);
        rig.until("the link is up", link::isUp);
    }

    @AfterEach
    void close() {
        subscribers.forEach(subscriber -> rig.call(subscriber::close));
        rig.call(link::close);
        rig.close();
        redis.close();
    }

    @Test
    void messagesOfItsChannelsArriveInOrderAndOthersDoNot() {
        subscribed(redis.uri());
        rig.call(() -> Future.all(IntStream.range(0, 3000)
                .mapToObj(i -> link.send(Command.PUBLISH, i % 3 == 0 ? "one" : i % 3 == 1 ? "two" : "three", i))
                .toList()));
        rig.until("all have been heard", () -> heard.size() >= 2000);

        assertThat(heard)
                .extracting(Heard::channel, h -> h.message().toString())
                .isEqualTo(IntStream.range(0, 3000)
                        .filter(i -> i % 3 != 2)
                        .mapToObj(i -> tuple(i % 3 == 0 ? "one" : "two", Integer.toString(i)))
                        .toList());
    }

    @Test
    void subscribedMeansThatRedisHasConfirmed() {
        subscribed(redis.uri());

        assertThat(rig.call(() -> link.send(Command.PUBLISH, "one", "x")).toInteger())
                .isEqualTo(1);
        assertThat(rig.call(() -> link.send(Command.PUBLISH, "two", "x")).toInteger())
                .isEqualTo(1);
    }

    @Test
    void aRefusedSubscriptionIsNotReadyAndIsTriedAgain() {
        RedisProbe.command(redis, "ACL SETUSER default resetchannels &exechub:canary:* &one");
        var subscriber = subscriber(proxy.uri());
        rig.call(subscriber::start);
        rig.until("several attempts", () -> proxy.accepted() > 3);
        assertThat(rig.check(subscriber::isSubscribed)).isFalse();

        RedisProbe.command(redis, "ACL SETUSER default allchannels");
        rig.until("subscribed", subscriber::isSubscribed);
    }

    @Test
    void messagesArriveByteForByte() {
        var bytes = Buffer.buffer(new byte[] {0, (byte) 0xff, '\r', '\n', (byte) 0xc3, 0x28, '$'});
        var large = Buffer.buffer(new byte[1 << 20]).setByte(500_000, (byte) 0x80);
        subscribed(redis.uri());
        rig.call(() -> link.send(Command.PUBLISH, "one", bytes));
        rig.call(() -> link.send(Command.PUBLISH, "one", Buffer.buffer()));
        rig.call(() -> link.send(Command.PUBLISH, "one", large));
        rig.until("all have been heard", () -> heard.size() == 3);

        assertThat(heard).extracting(Heard::message).containsExactly(bytes, Buffer.buffer(), large);
    }

    @Test
    void itSubscribesAgainAfterARestart() {
        var subscriber = subscribed(redis.uri());
        redis.close();
        rig.until("the loss is noticed", () -> !subscriber.isSubscribed());

        redis = EmbeddedRedis.start(redis.port());
        rig.until("subscribed again", () -> subscriber.isSubscribed() && link.isUp());
        rig.call(() -> link.send(Command.PUBLISH, "two", "after"));
        rig.until("it is heard", () -> heard.size() == 1);
    }

    @Test
    void itSubscribesAgainAfterHavingBeenCutOff() {
        var subscriber = subscribed(proxy.uri());
        RedisProbe.command(redis, "CLIENT KILL TYPE pubsub");
        rig.until("subscribed again", () -> subscriber.isSubscribed() && proxy.accepted() == 2);

        rig.call(() -> link.send(Command.PUBLISH, "one", "after"));
        rig.until("it is heard", () -> heard.size() == 1);
        assertThat(rig.counter("exechub.redis.reconnects")).isEqualTo(1);
    }

    @Test
    void aDeafSubscriptionIsFoundAndHealed() {
        var subscriber = subscribed(proxy.uri());
        proxy.deafen();
        rig.call(() -> link.send(Command.PUBLISH, "one", "swallowed"));
        rig.until("subscribed anew", () -> subscriber.isSubscribed() && proxy.accepted() == 2);

        rig.call(() -> link.send(Command.PUBLISH, "one", "heard"));
        rig.until("it is heard", () -> heard.size() == 1);
        assertThat(heard.get(0).message().toString()).isEqualTo("heard");
    }

    @Test
    void aHealthySubscriptionIsLeftAloneWhileTheCanaryCannotBePublished() {
        var subscriber = subscribed(proxy.uri());
        rig.call(link::close);
        long intervals = 6;
        await(rig.vertx.timer(
                intervals * EventLoopRig.settings(redis.uri()).canaryInterval().toMillis()));

        assertThat(rig.check(subscriber::isSubscribed)).isTrue();
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void theCanarysRoundTripIsMeasured() {
        subscribed(redis.uri());
        rig.until(
                "two songs",
                () -> rig.meters.get("exechub.redis.canary").timer().count() >= 2);

        assertThat(heard).isEmpty();
    }

    @Test
    void aHandlerThatThrowsDoesNotDisturbTheNextMessage() {
        var calls = new AtomicInteger();
        var subscriber = subscriber(redis.uri());
        subscriber.onMessage((channel, message) -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a handler of a test");
            }
        });
        rig.call(subscriber::start);
        rig.until("subscribed", subscriber::isSubscribed);
        rig.call(() -> link.send(Command.PUBLISH, "one", "first"));
        rig.call(() -> link.send(Command.PUBLISH, "one", "second"));

        rig.until("both have been handed over", () -> calls.get() == 2);
    }

    @Test
    void aClosedSubscriberStaysClosed() {
        var subscriber = subscribed(redis.uri());
        rig.call(subscriber::close);

        assertThat(rig.check(subscriber::isSubscribed)).isFalse();
        rig.until("Redis has seen it go", () -> RedisProbe.command(redis, "PUBLISH one x")
                .equals(":0"));
    }

    private RedisSubscriber subscribed(URI endpoint) {
        var subscriber = subscriber(endpoint);
        rig.call(subscriber::start);
        rig.until("subscribed", subscriber::isSubscribed);
        return subscriber;
    }

    private RedisSubscriber subscriber(URI endpoint) {
        var subscriber = new RedisSubscriber(
                rig.vertx, EventLoopRig.settings(endpoint), Set.of("one", "two"), link, rig.metrics);
        subscribers.add(subscriber);
        subscriber.onMessage((channel, message) -> heard.add(new Heard(channel, message)));
        return subscriber;
    }
}
