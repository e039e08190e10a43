package io.exechub.socket.edge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/**
 * Gives scripts compressed to those who accept that; the rest is the next handler's. Each is compressed once and kept,
 * since they are few. The HTTP server's own compression would be one for everything, the streams of events included.
 *
 * <p>Confined to the event loop of its HttpVerticle; no locks.
 */
final class GzippedScripts implements Handler<RoutingContext> {
    private static final Pattern SCRIPT = Pattern.compile("/([\\w-]+(?:\\.min)?\\.js)$");
    private static final Pattern GZIP_ACCEPTED =
            Pattern.compile("(?:^|,)\\s*gzip\\s*(?:;\\s*q=(?:1|0\\.0*[1-9]).*?)?\\s*(?:,|$)");

    private final String root;
    private final String cacheControl;
    /** By name. Only of scripts that exist, so that nobody can fill it. */
    private final Map<String, Future<Buffer>> compressed = new HashMap<>();

    GzippedScripts(String root, long maxAgeSeconds) {
        this.root = root;
        this.cacheControl = "public, immutable, max-age=" + maxAgeSeconds;
    }

    @Override
    public void handle(RoutingContext context) {
        var script = SCRIPT.matcher(context.normalizedPath());
        if (!script.find() || !acceptsGzip(context)) {
            context.next();
            return;
        }
        var name = script.group(1);
        compressed
                .computeIfAbsent(name, absent -> compress(context, absent))
                .onSuccess(content -> send(context, content))
                .onFailure(unreadable -> {
                    compressed.remove(name);
                    context.next();
                });
    }

    private static boolean acceptsGzip(RoutingContext context) {
        var accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null && GZIP_ACCEPTED.matcher(accepted).find();
    }

    private Future<Buffer> compress(RoutingContext context, String name) {
        return context.vertx().fileSystem().readFile(root + "/" + name).compose(script -> context.vertx()
                .executeBlocking(() -> gzip(script)));
    }

    private static Buffer gzip(Buffer script) {
        var content = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(content)) {
            gzip.write(script.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(content.toByteArray());
    }

    private void send(RoutingContext context, Buffer content) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript;charset=UTF-8")
                .putHeader(HttpHeaders.CONTENT_ENCODING, "gzip")
                .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
        context.etag("\"" + checksum(content) + "\"");
        if (context.isFresh()) {
            context.response().setStatusCode(304).end();
        } else {
            context.end(content);
        }
    }

    private static String checksum(Buffer content) {
        var sum = new CRC32();
        sum.update(content.getBytes());
        return Long.toHexString(sum.getValue());
    }
}
