package io.exechub.socket.telemetry;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;

/** Says of a port that cannot be had which one it is, and which setting names it. */
public final class Listening {
    private Listening() {}

    /** Listens; fails with a message for the operator. */
    public static Future<HttpServer> on(HttpServer server, String host, int port, String setting) {
        return server.listen(port, host)
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "cannot listen on %s:%d (%s): %s".formatted(host, port, setting, failure.getMessage()),
                        failure)));
    }
}
