package io.exechub.socket;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.broker.Revocations;
import io.exechub.socket.broker.Tickets;
import io.exechub.socket.edge.ConsolePasses;
import io.exechub.socket.model.Ticket;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes as tickets that are looked at rather than used up. */
final class AdminPasses implements ConsolePasses {
    private static final Logger log = LoggerFactory.getLogger(AdminPasses.class);
    /** The console is loaded once, and then needs none any more. */
    private static final Duration LONGEST = Duration.ofHours(1);
    /** A token in its leeway has no time left. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final VerifiedTokens tokens;
    private final Revocations revocations;
    private final Tickets tickets;

    /** @param tickets of their own: one for something else must not be a pass */
    AdminPasses(VerifiedTokens tokens, Revocations revocations, Tickets tickets) {
        this.tokens = tokens;
        this.revocations = revocations;
        this.tickets = tickets;
    }

    @Override
    public Future<Issued> issue(String token) {
        return tokens.identify(token).compose(this::issue);
    }

    private Future<Issued> issue(Identity who) {
        var pass = Ticket.random();
        var lifetime = lifetime(Duration.between(Instant.now(), who.expiresAt()));
        var holder = new Tickets.Holder(who.user(), who.expiresAt(), who.tokenId(), who.issuedAt());
        log.atInfo().addKeyValue("user", who.user()).log("an administrator signs in to the console");
        return tickets.issue(pass, holder, lifetime).map(new Issued(pass, lifetime));
    }

    private static Duration lifetime(Duration left) {
        return Collections.max(List.of(SHORTEST, Collections.min(List.of(left, LONGEST))));
    }

    @Override
    public Future<Boolean> isGood(Ticket pass) {
        return tickets.look(pass)
                .compose(holder -> holder.map(this::isNotRevoked).orElseGet(() -> Future.succeededFuture(false)));
    }

    private Future<Boolean> isNotRevoked(Tickets.Holder holder) {
        return revocations
                .isRevoked(holder.user(), holder.tokenId(), holder.issuedAt())
                .map(revoked -> !revoked);
    }

    @Override
    public Future<Void> end(Ticket pass) {
        return tickets.redeem(pass).mapEmpty();
    }
}
