package io.exechub.socket.auth;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer that publishes keys, is asked for them, goes away and comes back on its port. */
public final class JwksServer implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Handler<HttpServerRequest> answer = request -> {};
    private HttpServer server;

    private JwksServer() {
        server = listen(0);
    }

    /** One that publishes these keys. */
    public static JwksServer publishing(JsonObject... jwks) {
        var issuer = new JwksServer();
        issuer.publish(jwks);
        return issuer;
    }

    private HttpServer listen(int port) {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.incrementAndGet();
                    answer.handle(request);
                })
                .listen(port, "127.0.0.1")
                .await();
    }

    /** From now on these keys stand there. */
    public void publish(JsonObject... jwks) {
        var document =
                new JsonObject().put("keys", new JsonArray(List.of(jwks))).encode();
        answer(request -> request.response().end(document));
    }

    /** From now on this is the answer. */
    void answer(Handler<HttpServerRequest> another) {
        answer = another;
    }

    /** Where it is. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/keys");
    }

    /** How often it was asked. */
    public int requests() {
        return requests.get();
    }

    Vertx vertx() {
        return vertx;
    }

    /** Nobody listens any more. */
    public void goAway() {
        server.close().await();
    }

    /** Listens again, where it did. */
    public void comeBack() {
        server = listen(server.actualPort());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
