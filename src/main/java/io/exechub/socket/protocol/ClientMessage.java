package io.exechub.socket.protocol;

import io.exechub.socket.model.Position;
import org.jspecify.annotations.Nullable;

/** What a client may say. */
public sealed interface ClientMessage {
    /**
     * Authenticate this connection or, sent again, extend it.
     *
     * @param userId who the client says it is
     * @param token a JWT; empty if the client sent none
     * @param lastEventId the last event it has seen; null if it starts afresh
     */
    record Register(String userId, String token, @Nullable Position lastEventId) implements ClientMessage {
        @Override
        public String toString() {
            return "Register[userId=" + userId + ", lastEventId=" + lastEventId + "]";
        }
    }

    /** Answered by {@code pong}. */
    record Ping() implements ClientMessage {}
}
