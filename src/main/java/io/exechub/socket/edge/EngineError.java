package io.exechub.socket.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Why a request is not understood: the codes of Engine.IO. */
enum EngineError {
    UNKNOWN_TRANSPORT(0, "Transport unknown"),
    UNKNOWN_SESSION(1, "Session ID unknown"),
    BAD_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    UNSUPPORTED_VERSION(5, "Unsupported protocol version");

    private final String document;

    EngineError(int code, String message) {
        this.document = "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }

    /** Says so, unless the request has been answered or given up. */
    void answer(HttpServerResponse response) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(400)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(document);
        }
    }
}
