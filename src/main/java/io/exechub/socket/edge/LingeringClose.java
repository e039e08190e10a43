package io.exechub.socket.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose peer is still sending. Were it closed at once, what the peer sends would be answered with a
 * reset, which makes the peer's host throw away the close frame that it has not read yet. So, as RFC 6455 section 7.1.1
 * recommends, only our half is closed, and what comes is thrown away, until the peer has closed or time is up.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long PATIENCE_SECONDS = 3;

    private boolean lingering;

    private LingeringClose() {}

    /** Ends a connection after what has been written to it. */
    static void end(ChannelHandlerContext connection) {
        connection.pipeline().addFirst(new LingeringClose());
        var unused = connection.close();
    }

    /** Ends the connection of a request that no other request shares. */
    static void end(HttpServerRequest request) {
        if (request.connection() instanceof HttpServerConnection connection) {
            end(connection.channelHandlerContext());
        }
    }

    @Override
    public void close(ChannelHandlerContext here, ChannelPromise closed) {
        here.channel().closeFuture().addListener(end -> closed.trySuccess());
        if (!lingering) {
            lingering = true;
            here.channel().config().setAutoRead(true);
            here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> closeOurHalf(here));
            var timeUp = here.executor().schedule(() -> cut(here), PATIENCE_SECONDS, TimeUnit.SECONDS);
            here.channel().closeFuture().addListener(end -> timeUp.cancel(false));
        }
    }

    private static void closeOurHalf(ChannelHandlerContext here) {
        // Should it fail, there is still the end of patience.
        var unused = ((DuplexChannel) here.channel()).shutdownOutput();
    }

    private static void cut(ChannelHandlerContext here) {
        var unused = here.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object bytes) {
        if (lingering) {
            ReferenceCountUtil.release(bytes);
        } else {
            here.fireChannelRead(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (!lingering) {
            here.fireChannelReadComplete();
        }
    }
}
