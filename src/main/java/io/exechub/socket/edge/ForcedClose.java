package io.exechub.socket.edge;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose peer does not read. What we say last waits behind what the peer has not taken, and the end
 * waits for it: without this, such a connection would stay until the peer's host gives up.
 */
final class ForcedClose {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** RFC 9113 section 7. */
    private static final long CANCEL = 0x8;

    private ForcedClose() {}

    /** Cuts a connection that is not closed in time. */
    static void unlessClosed(ChannelHandlerContext connection) {
        var timer = connection.executor().schedule(() -> cut(connection), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        connection.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    /** Cuts the connection of a request, if it is still there by then. Cutting what is closed does nothing. */
    static void later(Vertx vertx, HttpServerRequest request) {
        if (request.connection() instanceof HttpServerConnection connection) {
            vertx.setTimer(PATIENCE.toMillis(), late -> cut(connection.channelHandlerContext()));
        }
    }

    /** Cuts an answer that does not get out in time, and leaves alone what shares its connection. */
    static void unlessEnded(Vertx vertx, HttpServerResponse response, Future<Void> ended) {
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> response.reset(CANCEL));
        ended.onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Past Vert.x, which would wait for the close frame again. */
    private static void cut(ChannelHandlerContext connection) {
        // Nobody waits for the outcome: a connection that is closed already is as good.
        var unused = connection.close();
    }
}
