package io.exechub.socket.edge;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Counts the requests that Netty could not or would not read; Vert.x answers them 400, 414 or 431 and closes.
 *
 * @param count takes the reason
 */
record InvalidRequests(Consumer<String> count) implements Handler<HttpServerRequest> {
    @Override
    public void handle(HttpServerRequest request) {
        count.accept(reason(request.decoderResult().cause()));
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return "request_line";
        }
        return cause instanceof TooLongHttpHeaderException ? "header" : "malformed";
    }
}
