package io.exechub.socket.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Where an issuer publishes its keys: an address or a file. Bounded in size and time; follows no redirects. */
final class JwksLocation {
    /** From the question to the last byte of the answer. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    static final int MAX_BYTES = 256 * 1024;

    private final Vertx vertx;
    private final URI location;
    private final HttpClient http;

    /** To be made on the event loop that will read. */
    JwksLocation(Vertx vertx, URI location) {
        this.vertx = vertx;
        this.location = location;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int) TIME_LIMIT.toMillis()));
    }

    /** What stands there now; fails with a message for people. */
    Future<Buffer> read() {
        var read = "file".equals(location.getScheme()) ? readFile() : get();
        return read.timeout(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<Buffer> readFile() {
        var file = Path.of(location).toString();
        return vertx.fileSystem()
                .props(file)
                .compose(properties -> properties.size() > MAX_BYTES
                        ? Future.failedFuture(tooLarge())
                        : vertx.fileSystem().readFile(file));
    }

    private Future<Buffer> get() {
        var request = new RequestOptions()
                .setAbsoluteURI(location.toString())
                .setFollowRedirects(false)
                .putHeader(HttpHeaders.ACCEPT, "application/jwk-set+json, application/json");
        return http.request(request).compose(this::send);
    }

    private Future<Buffer> send(HttpClientRequest request) {
        long limit = vertx.setTimer(TIME_LIMIT.toMillis(), late -> request.reset());
        return request.send().compose(JwksLocation::body).onComplete(done -> vertx.cancelTimer(limit));
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        var body = Buffer.buffer();
        var whole = Promise.<Buffer>promise();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        response.handler(part -> {
            if (body.length() + part.length() <= MAX_BYTES) {
                body.appendBuffer(part);
            } else if (whole.tryFail(tooLarge())) {
                response.request().reset();
            }
        });
        if (response.statusCode() != 200 && whole.tryFail("HTTP status " + response.statusCode())) {
            response.request().reset();
        }
        return whole.future();
    }

    private static String tooLarge() {
        return "more than " + MAX_BYTES + " bytes";
    }
}
