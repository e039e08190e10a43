package io.exechub.socket.bench.peer;

import io.exechub.socket.bench.Mode;
import io.exechub.socket.bench.load.Dialects;
import io.exechub.socket.bench.load.HttpSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * nginx with Nchan and its Redis storage, as Debian has them. No tokens are checked, and events come by POST.
 *
 * @param peers where its configuration is
 */
record Nchan(Path peers) implements Contender {
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final int CONNECTIONS = 32;

    @Override
    public String name() {
        return "nchan";
    }

    @Override
    public String title() {
        return "Nchan with its Redis storage (no tokens)";
    }

    @Override
    public Set<Mode> modes() {
        return EnumSet.allOf(Mode.class);
    }

    @Override
    public OptionalLong collectGarbage(Setting setting, Server server) {
        return OptionalLong.empty();
    }

    @Override
    public void prepare(Path directory) throws IOException {
        if (!Files.exists(MODULE) || !Files.exists(NGINX)) {
            throw new IOException("not installed (Debian: nginx and libnginx-mod-nchan)");
        }
    }

    @Override
    public Server start(Setting setting) throws IOException {
        int port = Readiness.freePort();
        var home = Files.createDirectories(setting.directory().resolve(name()));
        var configuration = Files.readString(peers.resolve("nginx.conf"))
                .replace("@MODULE@", MODULE.toString())
                .replace("@DIRECTORY@", home.toString())
                .replace("@REDIS_PORT@", "" + setting.redisPort())
                .replace("@PORT@", "" + port);
        var file = Files.writeString(home.resolve("nginx.conf"), configuration);
        var process = Child.start(
                List.of(NGINX.toString(), "-c", file.toString(), "-p", home.toString()),
                home,
                setting.directory().resolve(name() + ".log"),
                Map.of());
        long ready = Readiness.await(process, port, "/", 200);
        return new Server(process, port, Dialects.NCHAN, () -> new HttpSink(port, "/pub/", CONNECTIONS), ready);
    }
}
