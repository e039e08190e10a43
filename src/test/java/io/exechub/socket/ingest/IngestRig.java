package io.exechub.socket.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.RedisBroker;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.redis.RedisTlsSettings;
import io.exechub.socket.routing.EdgeBus;
import io.exechub.socket.routing.EventRouter;
import io.exechub.socket.telemetry.Tracer;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real Redis that keeps its data over a {@code kill -9}, sources that stand on it, and an operator's hand on it. */
final class IngestRig implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    final EventLoopRig loop = new EventLoopRig();
    private final Path directory;
    private final EdgeBus bus = new EdgeBus(loop.vertx);
    private final List<Supplier<Future<Void>>> toEnd = new ArrayList<>();
    private final RedisLink operator;
    private EmbeddedRedis redis;

    IngestRig() {
        try {
            directory = Files.createTempDirectory("exechub-ingest-");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        redis = EmbeddedRedis.start(freePort(), directory);
        operator = link(List.of());
        loop.call(operator::start);
        awaitOperator();
    }

    private static int freePort() {
        try (var brief = EmbeddedRedis.start()) {
            return brief.port();
        }
    }

    /** Patient: a machine under load must not look like a Redis that is gone. Outages are short all the same. */
    RedisSettings settings() {
        return new RedisSettings(
                RedisSettings.Mode.STANDALONE,
                List.of(redis.uri()),
                Optional.empty(),
                Optional.empty(),
                RedisTlsSettings.NO_FILES,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofMillis(100));
    }

    RedisLink link(List<LuaScript> scripts) {
        return new RedisLink(loop.vertx, settings(), scripts, loop.metrics);
    }

    RedisBroker broker(RedisLink link) {
        return new RedisBroker(
                loop.vertx,
                link,
                JournalSettings.defaults(),
                Duration.ofSeconds(150),
                20,
                SocketsPolicy.REFUSE_NEWEST,
                edge -> Future.succeededFuture(false));
    }

    EventRouter router() {
        return router(broker(link(RedisBroker.scripts())));
    }

    EventRouter router(Broker broker) {
        return new EventRouter(loop.vertx, broker, bus, loop.metrics, Tracer.OFF);
    }

    /** Starts a source, which stops with the rig. */
    <T extends EventSource> T start(T source) {
        endWith(source::stop);
        loop.call(source::start);
        return source;
    }

    /** What is to be done on the event loop before the rig is closed. */
    void endWith(Supplier<Future<Void>> end) {
        toEnd.add(end);
    }

    /** One command of the operator's, and its reply. */
    @Nullable
    Response send(Command command, Object... args) {
        return loop.call(() -> operator.send(command, args));
    }

    /** The operator's commands at once, in order; completes with the last reply. */
    Future<Void> pipeline(Stream<Object[]> commands) {
        return loop.begin(() -> Future.all(commands.map(command -> {
                            var args = new Object[command.length - 1];
                            System.arraycopy(command, 1, args, 0, args.length);
                            return operator.send((Command) command[0], args);
                        })
                        .toList())
                .mapEmpty());
    }

    /** Waits until the condition, which may ask Redis, holds. */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code kill -9}; returns when the port is free. */
    void kill() {
        ProcessHandle.of(redis.pid()).ifPresent(ProcessHandle::destroyForcibly);
        redis.close();
    }

    /** Starts it again, with what it kept. */
    void restart() {
        redis = EmbeddedRedis.start(redis.port(), directory);
        awaitOperator();
    }

    private void awaitOperator() {
        loop.until("the operator is connected", operator::isUp);
    }

    /** The data in a user's journal, in order. */
    List<String> journal(String user) {
        return entries("exechub:{u:" + user + "}:journal").stream()
                .map(fields -> fields.get("d"))
                .toList();
    }

    /** What was rejected, in order: the fields of each. */
    List<Map<String, String>> rejected() {
        return entries("exechub:rejected");
    }

    private List<Map<String, String>> entries(String stream) {
        var entries = send(Command.XRANGE, stream, "-", "+");
        return entries == null
                ? List.of()
                : entries.stream().map(IngestRig::fields).toList();
    }

    private static Map<String, String> fields(Response entry) {
        var named = new LinkedHashMap<String, String>();
        var fields = entry.get(1);
        for (int i = 0; i < fields.size(); i += 2) {
            named.put(fields.get(i).toString(), fields.get(i + 1).toString(StandardCharsets.UTF_8));
        }
        return named;
    }

    /** How many events had this outcome, at all sources. */
    double events(String outcome) {
        var counter = loop.meters.find("exechub.events").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        toEnd.forEach(loop::call);
        loop.call(operator::close);
        loop.close();
        redis.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
