package io.exechub.socket.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Stands between Netty's decoder and Vert.x, for what can be put right nowhere else:
 *
 * <ul>
 *   <li>Frames that came in one segment with the handshake are decoded before Vert.x listens to frames: they wait here.
 *   <li>Vert.x answers every ping, whether or not the peer takes the answers, and pausing its socket would lose pooled
 *       memory. So what comes while the socket cannot be written waits here, too, and no more is read.
 *   <li>Close codes that RFC 6455 does not know are echoed before anybody is asked: they are refused here.
 * </ul>
 *
 * <p>Confined to the event loop of its connection.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private static final int HIGHEST_CLOSE_CODE = 4_999;

    private final ChannelHandlerContext connection;
    /** Frames and violations that wait, in order. */
    private final Queue<Object> held = new ArrayDeque<>(0);

    private boolean open;
    private boolean delivering;

    private FrameGuard(ChannelHandlerContext connection) {
        this.connection = connection;
    }

    /** Guards the connection of a request that is about to become a WebSocket. */
    static FrameGuard of(HttpServerRequest request) {
        var connection = ((HttpServerConnection) request.connection()).channelHandlerContext();
        var guard = new FrameGuard(connection);
        connection.pipeline().addBefore(connection.name(), null, guard);
        return guard;
    }

    /** Somebody listens: hands over what has been heard so far, and whatever comes. */
    void open() {
        open = true;
        var here = connection.pipeline().context(this);
        if (here != null) {
            deliver(here);
        }
    }

    /** The connection stays what it was. */
    void remove() {
        connection.pipeline().remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        if (message instanceof CloseWebSocketFrame close && close.statusCode() > HIGHEST_CLOSE_CODE) {
            close.release();
            hear(here, new CorruptedWebSocketFrameException(WebSocketCloseStatus.PROTOCOL_ERROR, "unknown close code"));
        } else if (message instanceof WebSocketFrame) {
            hear(here, message);
        } else {
            here.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException) {
            hear(here, failure);
        } else {
            here.fireExceptionCaught(failure);
        }
    }

    private void hear(ChannelHandlerContext here, Object frameOrViolation) {
        if (held.isEmpty() && open && here.channel().isWritable()) {
            pass(here, frameOrViolation);
        } else {
            held.add(frameOrViolation);
            here.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        here.fireChannelWritabilityChanged();
        deliver(here);
    }

    /** At least one, so that somebody who is sent very much is not deaf for as long. */
    private void deliver(ChannelHandlerContext here) {
        if (delivering || held.isEmpty() || !open) {
            return;
        }
        delivering = true;
        do {
            pass(here, held.remove());
            // Flushes, which may make the socket writable again.
            here.fireChannelReadComplete();
        } while (!held.isEmpty() && here.channel().isWritable());
        delivering = false;
        if (held.isEmpty()) {
            here.channel().config().setAutoRead(true);
        }
    }

    private static void pass(ChannelHandlerContext here, Object frameOrViolation) {
        if (frameOrViolation instanceof Throwable violation) {
            here.fireExceptionCaught(violation);
        } else {
            here.fireChannelRead(frameOrViolation);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
