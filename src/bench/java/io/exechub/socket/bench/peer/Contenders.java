package io.exechub.socket.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** All of them, in the order of the table. */
public final class Contenders {
    private static final Path PEERS = Path.of("src", "bench", "peers");

    private Contenders() {}

    /**
     * Not yet prepared.
     *
     * @param env settings of ours besides those of production
     * @param directory where peers will be prepared
     */
    public static List<Contender> all(Path jar, Map<String, String> env, Path directory) {
        return List.of(
                ExecHub.webSocket(jar).with(env),
                ExecHub.sockJs(jar).with(env),
                ExecHub.stream(jar).with(env),
                new SocketIoReference(PEERS),
                JavaPeer.nettySocketIo(PEERS, directory),
                new Nchan(PEERS),
                JavaPeer.bareVertx());
    }
}
