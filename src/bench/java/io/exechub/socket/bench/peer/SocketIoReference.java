package io.exechub.socket.bench.peer;

import io.exechub.socket.bench.Mode;
import io.exechub.socket.bench.load.Dialects;
import io.exechub.socket.bench.load.RedisSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The service that was replaced: Socket.IO on Node with ioredis.
 *
 * @param peers where the sources of the peers are
 */
record SocketIoReference(Path peers) implements Contender {
    private static final long INSTALL_SECONDS = 120;

    @Override
    public String name() {
        return "socketio";
    }

    @Override
    public String title() {
        return "the service replaced (Socket.IO 4.8, ioredis, a GET per event)";
    }

    /** It knows one socket of a user. */
    @Override
    public Set<Mode> modes() {
        return EnumSet.complementOf(EnumSet.of(Mode.FANOUT));
    }

    @Override
    public OptionalLong collectGarbage(Setting setting, Server server) throws IOException {
        server.process().signal("USR2");
        return OptionalLong.empty();
    }

    @Override
    public void prepare(Path directory) throws IOException {
        var home = Files.createDirectories(directory.resolve(name()));
        for (var file : List.of(".npmrc", "package.json", "package-lock.json", "server.mjs")) {
            Files.copy(peers.resolve(name()).resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Child.run(
                List.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"),
                home,
                directory.resolve("npm.log"),
                INSTALL_SECONDS);
    }

    @Override
    public Server start(Setting setting) throws IOException {
        int port = Readiness.freePort();
        var process = Child.start(
                List.of("node", "--expose-gc", "server.mjs"),
                setting.directory().resolve(name()),
                setting.directory().resolve(name() + ".log"),
                Map.of(
                        "NODE_ENV",
                        "production",
                        "PORT",
                        "" + port,
                        "REDIS_PORT",
                        "" + setting.redisPort(),
                        "JWT_SECRET",
                        Tokens.SECRET));
        long ready = Readiness.await(process, port, "/", 200);
        return new Server(
                process,
                port,
                Dialects.SOCKET_IO,
                () -> RedisSink.channel(setting.redisPort(), "submission-events"),
                ready);
    }
}
