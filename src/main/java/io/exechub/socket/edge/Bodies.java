package io.exechub.socket.edge;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** Reading the bodies of requests. */
final class Bodies {
    private Bodies() {}

    /**
     * Goes on when the body is here; one with more bytes is a 413. One that is malformed or breaks off is the client's
     * doing: a 400, and not, as Vert.x has it, an error in our log that anybody could write there without end.
     */
    static Handler<RoutingContext> upTo(int bytes) {
        var reader = BodyHandler.create(false).setBodyLimit(bytes);
        return context -> {
            reader.handle(context);
            context.request().exceptionHandler(broken -> context.fail(400));
        };
    }
}
