package io.exechub.socket.edge;

import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose pages may connect. Browsers apply CORS to HTTP but not to WebSocket upgrades: those are refused here by their
 * {@code Origin} (RFC 6455 section 10.2). A request without an origin does not come from a page, and passes.
 */
final class OriginPolicy {
    private final boolean any;
    private final Set<String> origins;

    OriginPolicy(EdgeSettings settings) {
        any = settings.anyOrigin();
        origins = new HashSet<>(settings.origins());
        if (settings.console() == ConsoleAccess.OPEN) {
            // The console is served by this very port.
            var scheme = settings.tls().isPresent() ? "https://" : "http://";
            Stream.of("localhost", "127.0.0.1", settings.host())
                    .forEach(host -> origins.add(scheme + host + ":" + settings.port()));
        }
    }

    boolean allows(HttpServerRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return any || origin == null || origins.contains(origin);
    }

    CorsHandler cors() {
        return forOrigins()
                .allowedHeaders(Set.of("authorization", "content-type", "idempotency-key", "last-event-id"))
                .maxAgeSeconds(3600);
    }

    /** As SockJS wants it, and Socket.IO may: any header, and an answer to keep for as long as a browser does keep one. */
    CorsHandler transportCors() {
        return forOrigins().maxAgeSeconds(SockJsTransport.YEAR_SECONDS);
    }

    private CorsHandler forOrigins() {
        // Unlike .* alone this takes what is no origin, too: the test suite of SockJS sends such.
        var cors = any
                ? CorsHandler.create().addOriginWithRegex("^.*$")
                : CorsHandler.create().addOrigins(List.copyOf(origins));
        return cors.allowCredentials(true).allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.OPTIONS));
    }
}
