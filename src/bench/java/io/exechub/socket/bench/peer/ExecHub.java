package io.exechub.socket.bench.peer;

import static io.exechub.socket.bench.load.Dialects.NATIVE;
import static io.exechub.socket.bench.load.Dialects.SOCKJS;

import io.exechub.socket.bench.Mode;
import io.exechub.socket.bench.load.Dialect;
import io.exechub.socket.bench.load.RedisSink;
import io.exechub.socket.bench.load.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * This service, packaged, as in production.
 *
 * @param jar the packaged service
 * @param dialect by which door clients come
 * @param way by which way events come
 */
public record ExecHub(
        String name, String title, Path jar, Dialect dialect, Way way, Set<Mode> modes, Map<String, String> moreEnv)
        implements Contender {
    /** By which way events come. */
    enum Way {
        CHANNEL {
            @Override
            Sink open(int redisPort) throws IOException {
                return RedisSink.channel(redisPort, "submission-events");
            }
        },
        STREAM {
            @Override
            Sink open(int redisPort) throws IOException {
                return RedisSink.stream(redisPort, "submission-stream");
            }
        };

        abstract Sink open(int redisPort) throws IOException;
    }

    /** By its native door, events over pub/sub. */
    public static ExecHub webSocket(Path jar) {
        return new ExecHub("ours", "**this service**", jar, NATIVE, Way.CHANNEL, EnumSet.allOf(Mode.class), Map.of());
    }

    /** By SockJS over WebSocket. */
    public static ExecHub sockJs(Path jar) {
        return new ExecHub(
                "ours-sockjs", "this service, SockJS", jar, SOCKJS, Way.CHANNEL, EnumSet.allOf(Mode.class), Map.of());
    }

    /** By its native door, events from the stream. */
    public static ExecHub stream(Path jar) {
        return new ExecHub(
                "ours-stream",
                "this service, from a stream",
                jar,
                NATIVE,
                Way.STREAM,
                EnumSet.of(Mode.SATURATION, Mode.FIXED),
                Map.of());
    }

    /** With these settings besides. */
    public ExecHub with(Map<String, String> env) {
        return new ExecHub(name, title, jar, dialect, way, modes, env);
    }

    @Override
    public OptionalLong collectGarbage(Setting setting, Server server) throws IOException {
        return OptionalLong.of(LiveHeap.collect(setting, server.process().pid()));
    }

    @Override
    public void prepare(Path directory) throws IOException {
        if (!Files.exists(jar)) {
            throw new IOException(jar + " is missing (make jar)");
        }
    }

    @Override
    public Server start(Setting setting) throws IOException {
        int port = Readiness.freePort();
        int management = Readiness.freePort();
        var env = new TreeMap<>(Map.of(
                "NODE_ENV",
                "production",
                "HOST",
                "127.0.0.1",
                "PORT",
                "" + port,
                "MANAGEMENT_PORT",
                "" + management,
                "REDIS_URL",
                "redis://127.0.0.1:" + setting.redisPort(),
                "JWT_SECRET",
                Tokens.SECRET,
                "DRAIN_WINDOW",
                "0s"));
        env.putAll(moreEnv);
        var command = new ArrayList<String>();
        command.add(setting.java().toString());
        command.addAll(setting.javaOptions());
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        var process =
                Child.start(command, setting.directory(), setting.directory().resolve(name + ".log"), env);
        long ready = Readiness.await(process, management, "/readyz", 200);
        return new Server(process, port, dialect, () -> way.open(setting.redisPort()), ready);
    }
}
