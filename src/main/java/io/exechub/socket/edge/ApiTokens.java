package io.exechub.socket.edge;

import io.vertx.core.Future;
import java.util.Set;

/** What an API token allows. */
@FunctionalInterface
public interface ApiTokens {
    /**
     * The scopes of a valid token; fails with what is wrong, in words for the caller. If nobody can say now whether it
     * is valid, that is an {@link UndecidedException}.
     */
    Future<Set<String>> scopes(String token);

    /** What is needed to judge a token is away: the same token may be good later. */
    final class UndecidedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param message for the caller */
        public UndecidedException(String message) {
            super(message, null, false, false);
        }
    }
}
