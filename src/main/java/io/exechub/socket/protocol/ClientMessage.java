package io.exechub.socket.protocol;

import io.exechub.socket.model.Position;
import org.jspecify.annotations.Nullable;

/** What a client may say. */
public sealed interface ClientMessage {
    /**
     * Authenticate this connection or, sent again, extend it.
     *
     * @param userId who the client says it is; null if it leaves that to the token
     * @param token a JWT; empty if the client sent none
     * @param lastEventId the last event it has seen; null if it starts afresh
     */
    record Register(
            @Nullable String userId, String token, @Nullable Position lastEventId) implements ClientMessage {
        /**
         * A registration that came in headers instead of a frame.
         *
         * @param lastEventId the text of a position; null for none
         * @throws BadMessageException if that is no position
         */
        public static Register bearing(String token, @Nullable String lastEventId) throws BadMessageException {
            return new Register(null, token, lastEventId == null ? null : position(lastEventId));
        }

        static Position position(String text) throws BadMessageException {
            return Position.parse(text)
                    .orElseThrow(() -> new BadMessageException("lastEventId (expected: " + Position.EXPECTATION + ")"));
        }

        @Override
        public String toString() {
            return "Register[userId=" + userId + ", lastEventId=" + lastEventId + "]";
        }
    }

    /** Answered by {@code pong}. */
    record Ping() implements ClientMessage {}
}
