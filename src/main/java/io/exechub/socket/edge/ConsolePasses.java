package io.exechub.socket.edge;

import io.exechub.socket.model.Ticket;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Passes into the console, for browsers, which show no token when they load a page. A pass is good at every node, opens
 * nothing else, and ends with its token: when that expires and, at once, when it is revoked.
 *
 * <p>If nobody can say now what is asked, a future fails.
 */
public interface ConsolePasses {
    /**
     * A pass and how long it is good for.
     *
     * @param pass never printed
     */
    record Issued(Ticket pass, Duration lifetime) {}

    /** Gives out a pass for a valid token; what the token allows is the caller's to judge. */
    Future<Issued> issue(String token);

    /** Whether a pass is good, now. */
    Future<Boolean> isGood(Ticket pass);

    /** Makes a pass good for nothing. */
    Future<Void> end(Ticket pass);
}
