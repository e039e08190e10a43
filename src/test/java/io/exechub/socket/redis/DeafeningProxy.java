package io.exechub.socket.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and Redis, and can swallow what Redis says on the connections open at that moment. */
final class DeafeningProxy {
    private final NetServer server;
    private final NetClient client;
    private final int redisPort;
    private final List<Passage> passages = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    DeafeningProxy(Vertx vertx, EmbeddedRedis redis) {
        this.client = vertx.createNetClient();
        this.redisPort = redis.port();
        this.server = vertx.createNetServer().connectHandler(this::accept);
        EventLoopRig.await(server.listen(0, "127.0.0.1"));
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + server.actualPort());
    }

    int accepted() {
        return accepted.get();
    }

    synchronized void deafen() {
        passages.forEach(passage -> passage.deaf = true);
    }

    private synchronized void accept(NetSocket near) {
        accepted.incrementAndGet();
        var passage = new Passage(near);
        passages.add(passage);
        near.pause();
        client.connect(redisPort, "127.0.0.1").onSuccess(passage::open).onFailure(refused -> near.close());
    }

    private static final class Passage {
        private final NetSocket near;
        private volatile boolean deaf;

        Passage(NetSocket near) {
            this.near = near;
        }

        void open(NetSocket far) {
            far.handler(bytes -> {
                if (!deaf) {
                    near.write(bytes);
                }
            });
            far.closeHandler(end -> near.close());
            near.handler(far::write);
            near.closeHandler(end -> far.close());
            near.resume();
        }
    }
}
