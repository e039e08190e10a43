package io.exechub.socket.edge;

import io.vertx.core.Future;
import java.util.Set;

/** What an API token allows. */
@FunctionalInterface
public interface ApiTokens {
    /** The scopes of a valid token; fails with what is wrong, in words for the caller. */
    Future<Set<String>> scopes(String token);
}
