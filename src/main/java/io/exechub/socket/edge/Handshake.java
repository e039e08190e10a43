package io.exechub.socket.edge;

import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.ClientMessage;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * What a client that is no browser may say in the headers of its first request instead of in a frame: its token, as
 * {@code Authorization: Bearer}, and with it where to go on, as {@code Last-Event-ID}.
 */
final class Handshake {
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private Handshake() {}

    /** Tells the conversation, if the request brings a token. */
    static void tell(HttpServerRequest request, Conversation conversation) {
        Bearer.tokenOf(request).ifPresent(token -> register(token, request, conversation));
    }

    /** Where a client that has been here before wants to go on; empty, as browsers understand it, is nowhere. */
    static Optional<String> lastEventId(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(LAST_EVENT_ID)).filter(value -> !value.isEmpty());
    }

    private static void register(String token, HttpServerRequest request, Conversation conversation) {
        try {
            conversation.onRegister(
                    ClientMessage.Register.bearing(token, lastEventId(request).orElse(null)));
        } catch (BadMessageException malformed) {
            conversation.onUnreadable(String.valueOf(malformed.getMessage()));
        }
    }
}
