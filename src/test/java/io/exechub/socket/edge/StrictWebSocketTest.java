package io.exechub.socket.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what is sent gets on its way. What is heard, and what of it is allowed: {@code WebSocketConformanceTest}. */
class StrictWebSocketTest {
    private static final String FLUSH = "flush";

    private final Vertx vertx = Vertx.vertx();
    private final StrictWebSocket socket = new StrictWebSocket((ContextInternal) vertx.getOrCreateContext(), 1_000);
    private final List<String> done = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new Recorder(), socket);

    /** Writes down what would be done. */
    private final class Recorder extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext here, Object message, ChannelPromise written) {
            var frame = (TextWebSocketFrame) message;
            done.add(frame.text());
            frame.release();
        }

        @Override
        public void flush(ChannelHandlerContext here) {
            done.add(FLUSH);
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void whatIsSentInOneTurnIsFlushedTogetherAtItsEnd() {
        socket.sendText("first");
        socket.sendText("second");
        assertThat(done).containsExactly("first", "second");
        endTurn();
        assertThat(done).containsExactly("first", "second", FLUSH);
    }

    @Test
    void theNextTurnIsFlushedToo() {
        socket.sendText("first");
        endTurn();
        socket.sendText("second", () -> {});
        endTurn();
        assertThat(done).containsExactly("first", FLUSH, "second", FLUSH);
    }

    @Test
    void whatIsMoreThanShouldWaitIsFlushedAtOnce() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        socket.sendText("first");
        socket.sendText("second");
        assertThat(done).containsExactly("first", FLUSH, "second", FLUSH);
    }

    private void endTurn() {
        channel.runPendingTasks();
    }
}
