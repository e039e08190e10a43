package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who behaves loses nothing by those who do not. Which attacks there are, and how they are answered: {@link Attacks}. */
class AttacksTest {
    private static RedisRig redis;
    private static ServiceRig service;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(
                redis,
                "EXECHUB_SESSION_SLOW_CONSUMER_TIMEOUT",
                "1s",
                // On a busy machine a shorter one takes slowness for deafness, and subscribes anew amid what is
                // published.
                "EXECHUB_REDIS_CANARY_INTERVAL",
                "3s");
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    static Stream<Arguments> attacks() {
        return Attacks.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void whoIsBesideAnAttackHearsEveryEventOnceAndInOrder(String name, Attacks.Attack attack) throws Exception {
        var user = ServiceRig.newUser();
        try (var plain = service.register(WS, user);
                var sockJs = service.register(SOCKJS, user);
                var stream = EventStreamRecorder.follow(service, user);
                var socketIo = SocketIoTester.register("websocket", service, user)) {
            stream.next("registered");
            var events = new NumberedEvents(user);
            attack.strike(service, redis);
            int last = events.stop();
            hears(last, plain::next);
            hears(last, sockJs::next);
            hears(last, stream::next);
            hears(last, event -> socketIo.nextArguments(event).getJsonObject(0));
            plain.hasNothingElse();
            sockJs.hasNothingElse();
            socketIo.hasNothingElse();
        }
    }

    private static void hears(int last, Function<String, JsonObject> next) {
        for (int n = 1; n <= last; n++) {
            assertThat(next.apply("submission_status_update").getInteger("n")).isEqualTo(n);
        }
    }

    /** Published one after the other, from now on. */
    private static final class NumberedEvents {
        private static final int AT_LEAST = 20;
        private static final Duration PACE = Duration.ofMillis(5);

        private final String user;
        private final CompletableFuture<Integer> published;
        private volatile boolean stopping;

        NumberedEvents(String user) {
            this.user = user;
            this.published = CompletableFuture.supplyAsync(this::publish);
        }

        private int publish() {
            int n = 0;
            while (!stopping || n < AT_LEAST) {
                redis.publish("{\"userId\":\"%s\",\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":%d}"
                        .formatted(user, ++n));
                LockSupport.parkNanos(PACE.toNanos());
            }
            return n;
        }

        /** @return the last number */
        int stop() {
            stopping = true;
            return published.join();
        }
    }
}
