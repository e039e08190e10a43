package io.exechub.socket.session;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.Page;
import io.exechub.socket.broker.Tickets;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.Ticket;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What users may ask without a session: a ticket for one, and a page of what a session would send. A request is judged as
 * a registration would be, and counts as one; every failure is a {@link RefusedException}. Confined to the event loop of
 * its hub.
 */
public final class UserRequests {
    /** As no epoch is called so, a journal that is read from there is read from its beginning. */
    private static final Position BEGINNING = new Position("-", 0);

    private final Admission admission;
    private final Duration ticketLifetime;
    private final Broker broker;
    private final Tickets tickets;
    private final PushMetrics metrics;
    private final Ticker ticker;

    UserRequests(Admission admission, Duration ticketLifetime, SessionHub.Services services) {
        this.admission = admission;
        this.ticketLifetime = ticketLifetime;
        this.broker = services.broker();
        this.tickets = services.tickets();
        this.metrics = services.metrics();
        this.ticker = services.ticker();
    }

    /**
     * A ticket and its end.
     *
     * @param ticket good once, for registering as the user of the token
     * @param expiresAt it is good no longer than this
     */
    public record Issued(Ticket ticket, Instant expiresAt) {}

    /** Gives out a ticket to who shows a good token. */
    public Future<Issued> ticket(String token, String address) {
        return answer("ticket", admission.authenticate(token, address).compose(this::issue));
    }

    private Future<Issued> issue(Identity who) {
        var ticket = Ticket.random();
        var expiresAt = Instant.ofEpochMilli(ticker.wallMillis()).plus(ticketLifetime);
        var holder = new Tickets.Holder(who.user(), who.expiresAt(), who.tokenId(), who.issuedAt());
        return tickets.issue(ticket, holder, ticketLifetime).map(new Issued(ticket, expiresAt));
    }

    /**
     * Reads on after a position, to who shows a good token.
     *
     * @param after null for all that is retained
     * @param limit no more events than that; there may be fewer though there are more to come
     */
    public Future<History> history(String token, String address, @Nullable Position after, int limit) {
        return answer(
                "history",
                admission
                        .authenticate(token, address)
                        .compose(who -> broker.read(who.user(), after == null ? BEGINNING : after))
                        .map(page -> history(page, after, limit)));
    }

    private static History history(Page page, @Nullable Position after, int limit) {
        var events = page.events();
        return new History(
                events.subList(0, Math.min(limit, events.size())), page.head(), after == null || page.complete());
    }

    private <T> Future<T> answer(String request, Future<T> answer) {
        return answer.onSuccess(answered -> metrics.userRequest(request, "ok")).recover(cause -> {
            var refused = refused(cause);
            metrics.userRequest(request, refused.reason().name().toLowerCase(Locale.ROOT));
            return Future.failedFuture(refused);
        });
    }

    private static RefusedException refused(Throwable cause) {
        return cause instanceof BrokerUnavailableException
                ? new RefusedException(CloseReason.SERVICE_UNAVAILABLE, "Redis could not be asked; try again")
                : Admission.refusal(cause);
    }
}
