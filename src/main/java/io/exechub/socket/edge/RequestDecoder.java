package io.exechub.socket.edge;

import io.netty.util.AsciiString;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Reads header names to the letter. The decoder of Vert.x does not look at one letter of the names it knows, and takes
 * {@code Content-Xength} for {@code Content-Length} (CVE-2026-102479, up to 5.0.12): a proxy in front,
 * which does not, would see another request end where ours begins.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
    private static final String NAME = "httpDecoder";

    private RequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Takes the place of the decoder of a connection on which nothing was read yet. */
    static void install(HttpConnection connection, HttpServerOptions options) {
        var pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        // HTTP/2, if it were on, has none.
        if (pipeline.get(NAME) != null) {
            pipeline.replace(NAME, NAME, new RequestDecoder(options));
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
