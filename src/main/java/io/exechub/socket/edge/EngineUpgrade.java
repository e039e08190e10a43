package io.exechub.socket.edge;

import io.exechub.socket.protocol.EnginePacket;
import io.exechub.socket.session.Ticker;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a session that polls carry goes over to a WebSocket: the client tries it first, lets its polls end, and then says
 * that it goes over. Whatever else it says there ends the attempt, and polls go on. Confined to its session's event loop.
 */
final class EngineUpgrade {
    private static final int NORMAL = 1000;
    private static final long PATIENCE_MILLIS = 10_000;
    /** How much later what the client said first may come: with a poll that has ended it cannot be refused. */
    private static final long OVERTAKEN_MILLIS = 20;

    private static final String PROBE = "probe";
    private static final String TRIAL = new EnginePacket.Text(EnginePacket.Type.PING, PROBE).encode();
    private static final EnginePacket SUCCESS = new EnginePacket.Text(EnginePacket.Type.PONG, PROBE);
    private static final String OVER = EnginePacket.UPGRADE.encode();

    private final Consumer<EngineWebSocket> goOver;
    /** What the client would like to go over to; null if there is nothing. */
    private @Nullable EngineWebSocket candidate;

    private boolean tried;
    /** When it came or, later, was tried; monotonic milliseconds. */
    private long since;

    /** @param goOver called when the client goes over; what it says there is then for others to hear */
    EngineUpgrade(Consumer<EngineWebSocket> goOver) {
        this.goOver = goOver;
    }

    /** A WebSocket that the client may go over to. A second one is closed. */
    void offer(EngineWebSocket other) {
        if (candidate != null) {
            other.close(NORMAL, "");
            return;
        }
        candidate = other;
        since = Ticker.SYSTEM.millis();
        other.listen(new Trial(other));
    }

    /** Ends the polls of a client that waits for it, and gives up what takes too long. */
    void sweep(long now, Runnable endPolls) {
        long waited = now - since;
        if (waited >= PATIENCE_MILLIS) {
            drop();
        } else if (tried && waited >= OVERTAKEN_MILLIS) {
            endPolls.run();
        }
    }

    /** Gives up. */
    void drop() {
        if (candidate != null) {
            candidate.close(NORMAL, "");
            candidate = null;
            tried = false;
        }
    }

    private final class Trial implements MessageListener {
        private final EngineWebSocket offered;

        Trial(EngineWebSocket offered) {
            this.offered = offered;
        }

        @Override
        public void onText(String text) {
            if (candidate != offered) {
                return;
            }
            if (text.equals(TRIAL)) {
                tried = true;
                since = Ticker.SYSTEM.millis();
                offered.send(SUCCESS, () -> {});
            } else if (tried && text.equals(OVER)) {
                candidate = null;
                tried = false;
                goOver.accept(offered);
            } else {
                drop();
            }
        }

        @Override
        public void onBinary(Buffer data) {
            onClosed();
        }

        @Override
        public void onAlive() {
            // It is the session's silence that counts.
        }

        @Override
        public void onClosed() {
            if (candidate == offered) {
                drop();
            }
        }
    }
}
