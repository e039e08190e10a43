package io.exechub.socket.broker;

import io.exechub.socket.model.Ticket;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets in plain Java, for tests of what stands on them. None becomes too old. */
public final class InMemoryTickets implements Tickets {
    private final Map<String, Holder> holders = new HashMap<>();

    @Override
    public Future<Void> issue(Ticket ticket, Holder holder, Duration lifetime) {
        holders.put(ticket.fingerprint(), holder);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<Holder>> redeem(Ticket ticket) {
        return Future.succeededFuture(Optional.ofNullable(holders.remove(ticket.fingerprint())));
    }

    @Override
    public Future<Optional<Holder>> look(Ticket ticket) {
        return Future.succeededFuture(Optional.ofNullable(holders.get(ticket.fingerprint())));
    }
}
