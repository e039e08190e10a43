package io.exechub.socket.bench.peer;

import io.exechub.socket.bench.Mode;
import io.exechub.socket.bench.load.Dialect;
import io.exechub.socket.bench.load.Dialects;
import io.exechub.socket.bench.load.RedisSink;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A main class that does the least of the service's job: the channel to the sockets of the user, nothing kept.
 *
 * @param preparation how it is built; empty if it is
 * @param classPath what {@code java} is given, relative to where peers are put
 * @param readyPath what answers once it is ready
 */
record JavaPeer(
        String name,
        String title,
        List<String> preparation,
        String classPath,
        String main,
        Dialect dialect,
        String readyPath,
        int readyStatus)
        implements Contender {
    private static final long BUILD_SECONDS = 180;

    /** Socket.IO in Java. */
    static JavaPeer nettySocketIo(Path peers, Path directory) {
        var project = peers.resolve("netty-socketio").toAbsolutePath();
        return new JavaPeer(
                "netty-socketio",
                "netty-socketio 2.0.14 (no history)",
                List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "process-classes",
                        "-f",
                        project.resolve("pom.xml").toString(),
                        "-Dpeer.directory=" + directory.resolve("netty-socketio")),
                "netty-socketio/classes:netty-socketio/jars/*",
                "peer.Peer",
                Dialects.SOCKET_IO,
                "/socket.io/?EIO=4&transport=polling",
                200);
    }

    /** The framework that the service stands on, and nothing else. */
    static JavaPeer bareVertx() {
        return new JavaPeer(
                "vertx",
                "bare Vert.x (no history, no checks): the floor",
                List.of(),
                ownClassPath(),
                BareVertx.class.getName(),
                Dialects.NATIVE,
                "/",
                200);
    }

    /** Ours, wherever it is started. */
    private static String ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public Set<Mode> modes() {
        return EnumSet.allOf(Mode.class);
    }

    @Override
    public OptionalLong collectGarbage(Setting setting, Server server) throws IOException {
        return OptionalLong.of(LiveHeap.collect(setting, server.process().pid()));
    }

    @Override
    public void prepare(Path directory) throws IOException {
        if (!preparation.isEmpty()) {
            Child.run(preparation, directory, directory.resolve(name + "-build.log"), BUILD_SECONDS);
        }
    }

    @Override
    public Server start(Setting setting) throws IOException {
        int port = Readiness.freePort();
        var command = new ArrayList<String>();
        command.add(setting.java().toString());
        command.addAll(setting.javaOptions());
        command.addAll(List.of("-cp", classPath, main));
        var process = Child.start(
                command,
                setting.directory(),
                setting.directory().resolve(name + ".log"),
                Map.of("PORT", "" + port, "REDIS_PORT", "" + setting.redisPort(), "JWT_SECRET", Tokens.SECRET));
        long ready = Readiness.await(process, port, readyPath, readyStatus);
        return new Server(
                process, port, dialect, () -> RedisSink.channel(setting.redisPort(), "submission-events"), ready);
    }
}
