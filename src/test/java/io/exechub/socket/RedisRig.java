package io.exechub.socket;

import io.exechub.socket.redis.EmbeddedRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real Redis that can be killed and comes back on its port, and an operator's hand on it. */
final class RedisRig implements AutoCloseable {
    private static final String CHANNEL = "submission-events";

    private final Vertx vertx = Vertx.vertx();
    /** Where it keeps what it is told; null if it keeps nothing. */
    private final @Nullable Path directory;

    private EmbeddedRedis server;
    /** Null until needed, and after a kill. */
    private @Nullable RedisConnection connection;

    private RedisRig(@Nullable Path directory) {
        this.directory = directory;
        this.server = EmbeddedRedis.start();
    }

    static RedisRig start() {
        return new RedisRig(null);
    }

    static RedisRig startWithData() {
        try {
            var rig = new RedisRig(Files.createTempDirectory("exechub-data-"));
            rig.restart();
            return rig;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    URI uri() {
        return server.uri();
    }

    /** {@code kill -9}; returns when the port is free. */
    void kill() {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
        server.close();
        connection = null;
    }

    /** Starts it again, with what it kept, if it keeps anything. */
    void restart() {
        int port = server.port();
        server.close();
        connection = null;
        server = directory == null ? EmbeddedRedis.start(port) : EmbeddedRedis.start(port, directory);
    }

    /** One command and its reply. */
    Response send(Command command, Object... args) {
        return await(connection().send(request(command, args)));
    }

    /** Publishes to the service's channel, in order; returns when Redis has passed on the last. */
    void publish(String... events) {
        var sent = Stream.of(events)
                .map(event -> connection().send(request(Command.PUBLISH, CHANNEL, event)))
                .toList();
        await(Future.all(sent));
    }

    /** Publishes what need not be text. */
    void publish(byte[] message) {
        await(connection().send(request(Command.PUBLISH, CHANNEL, Buffer.buffer(message))));
    }

    private static Request request(Command command, Object... args) {
        var request = Request.cmd(command);
        for (var arg : args) {
            if (arg instanceof Buffer bytes) {
                request.arg(bytes);
            } else {
                request.arg(String.valueOf(arg));
            }
        }
        return request;
    }

    private RedisConnection connection() {
        var usable = connection;
        if (usable == null) {
            usable = await(Redis.createClient(vertx, server.uri().toString()).connect());
            connection = usable;
        }
        return usable;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("no answer from redis", late);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
        server.close();
        if (directory != null) {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Fields of a stream entry, as text. */
    static String field(Response entry, String name) {
        var fields = entry.get(1);
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(name)) {
                return fields.get(i + 1).toString(StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError(name + " is missing in " + entry);
    }
}
