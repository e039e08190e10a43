package io.exechub.socket.broker;

import io.exechub.socket.model.Ticket;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tickets for one purpose, known to all nodes, and whom they let in.
 *
 * <p><b>Once.</b> A ticket is redeemed by one caller, however many ask at the same time. Until then, or until it has become
 * too old, it may be looked at.
 *
 * <p><b>Secrecy.</b> Who can read all that is kept learns no ticket from it.
 *
 * <p><b>Failure.</b> A future fails with {@link BrokerUnavailableException} if they could not be asked or did not answer;
 * the ticket may or may not be good, or used up, by then.
 */
public interface Tickets {
    /**
     * What the token said that a ticket was given out for: all that is needed to look at it again.
     *
     * @param user the token's user
     * @param expiresAt the token's {@code exp}
     * @param tokenId its {@code jti}; null if it has none
     * @param issuedAt its {@code iat}; null if it does not say
     */
    record Holder(
            UserId user,
            Instant expiresAt,
            @Nullable String tokenId,
            @Nullable Instant issuedAt) {}

    /** Makes a ticket good, for so long. */
    Future<Void> issue(Ticket ticket, Holder holder, Duration lifetime);

    /** Uses a ticket up; empty if it was, has become too old, or never was one. */
    Future<Optional<Holder>> redeem(Ticket ticket);

    /** Leaves a ticket as it is; empty where {@link #redeem} would be. */
    Future<Optional<Holder>> look(Ticket ticket);
}
