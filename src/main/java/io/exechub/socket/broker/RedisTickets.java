package io.exechub.socket.broker;

import io.exechub.socket.model.Ticket;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tickets as keys that expire by themselves, each under its fingerprint. Shares a broker's connection, and is confined to
 * its event loop.
 */
public final class RedisTickets implements Tickets {
    /** User ids hold no control characters; a token id may, and stands last. */
    private static final String SEPARATOR = "\n";

    private static final int WITHOUT_TOKEN_ID = 3;

    private final RedisLink link;
    private final UnaryOperator<String> key;

    /**
     * Tickets for one purpose.
     *
     * @param link started and closed by its owner
     * @param key where a ticket with this fingerprint is kept
     */
    public RedisTickets(RedisLink link, UnaryOperator<String> key) {
        this.link = link;
        this.key = key;
    }

    @Override
    public Future<Void> issue(Ticket ticket, Holder holder, Duration lifetime) {
        return BrokerScripts.translate(link.send(Command.SET, key(ticket), write(holder), "PX", lifetime.toMillis()))
                .mapEmpty();
    }

    @Override
    public Future<Optional<Holder>> redeem(Ticket ticket) {
        return holder(link.send(Command.GETDEL, key(ticket)));
    }

    @Override
    public Future<Optional<Holder>> look(Ticket ticket) {
        return holder(link.send(Command.GET, key(ticket)));
    }

    private String key(Ticket ticket) {
        return key.apply(ticket.fingerprint());
    }

    private static Future<Optional<Holder>> holder(Future<Response> answer) {
        return BrokerScripts.translate(answer)
                .map(kept -> Optional.ofNullable(kept).map(Response::toString).map(RedisTickets::read));
    }

    private static String write(Holder holder) {
        var issuedAt = holder.issuedAt();
        var fields = String.join(
                SEPARATOR,
                Long.toString(holder.expiresAt().toEpochMilli()),
                issuedAt == null ? "" : Long.toString(issuedAt.toEpochMilli()),
                holder.user().value());
        return holder.tokenId() == null ? fields : fields + SEPARATOR + holder.tokenId();
    }

    private static Holder read(String kept) {
        var fields = kept.split(SEPARATOR, WITHOUT_TOKEN_ID + 1);
        return new Holder(
                new UserId(fields[2]),
                Instant.ofEpochMilli(Long.parseLong(fields[0])),
                fields.length == WITHOUT_TOKEN_ID ? null : fields[WITHOUT_TOKEN_ID],
                fields[1].isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(fields[1])));
    }
}
