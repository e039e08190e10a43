package io.exechub.socket.broker;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What each step of the broker costs Redis: microseconds of its one thread for a step, as Redis itself counts them. */
public final class ScriptCosts {
    private static final int USERS = 2_000;
    private static final int CALLS = 40_000;
    /** Below what a link lets wait; events of one turn share calls. */
    private static final int AT_ONCE = 500;

    private static final int MOST_SOCKETS = 20;
    private static final int PAGE = 10;
    private static final Duration LEASE = Duration.ofSeconds(150);
    private static final Pattern SCRIPTS = Pattern.compile("cmdstat_evalsha:calls=\\d+,usec=(\\d+)");
    private static final EdgeAddress EDGE = EdgeAddress.of("node", 0);
    private static final String DATA =
            "{\"submissionId\":\"s1\",\"status\":\"SUCCESS\",\"result\":{\"stdout\":\"" + "x".repeat(250) + "\"}}";

    private final EventLoopRig rig = new EventLoopRig();
    private final Broker broker;
    private final RedisConnection redis;

    private ScriptCosts(EmbeddedRedis server) {
        var link = new RedisLink(rig.vertx, EventLoopRig.settings(server.uri()), RedisBroker.scripts(), rig.metrics);
        this.broker = new RedisBroker(
                rig.vertx,
                link,
                JournalSettings.defaults(),
                LEASE,
                MOST_SOCKETS,
                SocketsPolicy.REFUSE_NEWEST,
                edge -> Future.succeededFuture(false));
        this.redis =
                await(Redis.createClient(rig.vertx, server.uri().toString()).connect());
    }

    /** Prints a line for each step. */
    public static void main(String[] args) {
        try (var server = EmbeddedRedis.start()) {
            new ScriptCosts(server).run();
        }
    }

    private void run() {
        rig.call(broker::start);
        rig.until("connected", broker::isAvailable);
        measure("attach", i -> broker.attach(user(i), socket(i), EDGE));
        measure("renew", i -> broker.renew(user(i), socket(i), EDGE));
        measure("publish", i -> broker.publish(event(i), DeduplicationKey.of("e" + i)));
        measure("publish, each alone", 1, i -> broker.publish(event(i), DeduplicationKey.of("a" + i)));
        measure("publish, a duplicate", i -> broker.publish(event(i), DeduplicationKey.of("e" + i)));
        measure(
                "publish, by fingerprint",
                i -> broker.publish(event(i), new DeduplicationKey("f" + i, Duration.ofMinutes(1))));
        var heads = heads();
        measure("read, nothing new", i -> broker.read(user(i), heads.get(i % USERS)));
        measure("read, " + PAGE + " events", i -> broker.read(user(i), before(heads.get(i % USERS))));
        measure("sockets", i -> broker.sockets(user(i)));
        measure("detach", i -> broker.detach(user(i), socket(i), EDGE));
        rig.call(broker::close);
        rig.close();
    }

    private List<Position> heads() {
        return IntStream.range(0, USERS)
                .mapToObj(i -> rig.call(() -> broker.renew(user(i), socket(i), EDGE)))
                .toList();
    }

    private static Position before(Position head) {
        return new Position(head.epoch(), head.seq() - PAGE);
    }

    private void measure(String step, IntFunction<Future<?>> call) {
        measure(step, AT_ONCE, call);
    }

    private void measure(String step, int atOnce, IntFunction<Future<?>> call) {
        await(redis.send(Request.cmd(Command.CONFIG, "RESETSTAT")));
        for (int i = 0; i < CALLS; i += atOnce) {
            int from = i;
            rig.call(() -> several(from, from + atOnce, call));
        }
        var said = await(redis.send(Request.cmd(Command.INFO, "commandstats"))).toString();
        var scripts = SCRIPTS.matcher(said);
        if (!scripts.find()) {
            throw new IllegalStateException("no scripts were called: " + said);
        }
        double micros = Double.parseDouble(scripts.group(1)) / CALLS;
        System.out.printf("%-26s %6.1f us%n", step, micros);
    }

    private static Future<Void> several(int from, int to, IntFunction<Future<?>> call) {
        var calls = new ArrayList<Future<?>>();
        for (int i = from; i < to; i++) {
            calls.add(call.apply(i));
        }
        return Future.all(calls).mapEmpty();
    }

    private static UserId user(int call) {
        return new UserId("u" + call % USERS);
    }

    private static SocketId socket(int call) {
        return new SocketId("s" + call % USERS);
    }

    private static SubmissionEvent event(int call) {
        return new SubmissionEvent(
                user(call), "s" + call / 4, EventName.EXECUTION_RESULT, DATA, null, SubmissionEvent.NO_VERSION, call);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(10, SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError(late);
        }
    }
}
