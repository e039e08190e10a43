package io.exechub.socket.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Reads one request after the other, and header names to the letter.
 *
 * <p>While a request is being answered, what was sent behind it stays here, as bytes, and no more is read. Vert.x would
 * keep it decoded, and not release it when the connection ends meanwhile; and none of it would be heard on a WebSocket
 * that one of these requests opens.
 *
 * <p>The decoder of Vert.x does not look at one letter of the names it knows, and takes
 * {@code Content-Xength} for {@code Content-Length} (CVE-2026-102479, up to 5.0.12): a proxy in front,
 * which does not, would see another request end where ours begins.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
    private static final String NAME = "httpDecoder";

    /** A request is being answered. */
    private boolean holding;
    /** There is something behind it. */
    private boolean held;

    RequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Takes the place of the decoder of a connection of HTTP/1.1, others not being accepted, on which nothing was read yet. */
    static RequestDecoder install(HttpConnection connection, HttpServerOptions options) {
        var decoder = new RequestDecoder(options);
        ((HttpServerConnection) connection).channelHandlerContext().pipeline().replace(NAME, NAME, decoder);
        return decoder;
    }

    /** A whole request has come: nothing more is decoded for now. */
    void hold() {
        holding = true;
    }

    /**
     * It was answered.
     *
     * @return whether something has waited, which is decoded together with what comes next, be that nothing
     */
    boolean goOn() {
        boolean waited = held;
        holding = false;
        held = false;
        return waited;
    }

    @Override
    protected void decode(ChannelHandlerContext here, ByteBuf bytes, List<Object> decoded) throws Exception {
        if (holding) {
            held = true;
            here.channel().config().setAutoRead(false);
        } else {
            super.decode(here, bytes, decoded);
        }
    }

    /** Netty's would ask for more, since it has decoded nothing. */
    @Override
    public void channelReadComplete(ChannelHandlerContext here) throws Exception {
        if (held) {
            here.fireChannelReadComplete();
        } else {
            super.channelReadComplete(here);
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        var known = super.splitHeaderName(line, start, length);
        return new AsciiString(line, start, length, false).contentEqualsIgnoreCase(known)
                ? known
                : new AsciiString(line, start, length, true);
    }
}
