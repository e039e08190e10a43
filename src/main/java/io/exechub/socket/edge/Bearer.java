package io.exechub.socket.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** The bearer token of a request (RFC 6750 section 2.1). */
final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** What stands behind the scheme; empty if the request has no {@code Authorization}, or one of another scheme. */
    static Optional<String> tokenOf(HttpServerRequest request) {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
