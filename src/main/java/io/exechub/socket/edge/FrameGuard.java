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
import org.jspecify.annotations.Nullable;

/**
 * Stands between Netty's decoder and Vert.x, for what can be put right nowhere else. Frames that came in one segment with
 * the handshake are decoded before Vert.x listens to frames: they wait here. Close codes that RFC 6455 does not know are
 * answered by Vert.x before anybody is asked, so they are refused here. And Vert.x cuts a connection that breaks the
 * framing at once: here the cut is made a {@linkplain LingeringClose lingering} one.
 *
 * <p>Confined to the event loop of its connection.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private static final int HIGHEST_CLOSE_CODE = 4_999;

    private final ChannelHandlerContext connection;
    /** What has been heard before somebody listens; null from then on. */
    private @Nullable Queue<Object> early = new ArrayDeque<>();

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
        var heard = early;
        early = null;
        var here = connection.pipeline().context(this);
        if (heard == null || here == null || heard.isEmpty()) {
            return;
        }
        heard.forEach(what -> pass(here, what));
        here.fireChannelReadComplete();
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
        if (early == null) {
            pass(here, frameOrViolation);
        } else {
            early.add(frameOrViolation);
        }
    }

    private static void pass(ChannelHandlerContext here, Object frameOrViolation) {
        if (frameOrViolation instanceof Throwable violation) {
            here.pipeline().addFirst(new LingeringClose());
            here.fireExceptionCaught(violation);
        } else {
            here.fireChannelRead(frameOrViolation);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
        if (early != null) {
            early.forEach(ReferenceCountUtil::release);
        }
    }
}
