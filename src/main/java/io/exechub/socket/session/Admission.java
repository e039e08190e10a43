package io.exechub.socket.session;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.auth.TokenRejectedException;
import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.Revocations;
import io.exechub.socket.broker.Tickets;
import io.exechub.socket.broker.TooManySocketsException;
import io.exechub.socket.model.Ticket;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may register, and what those are told who may not. */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private static final String ADDRESS_THROTTLED = "too many registrations from this address; try again later";
    private static final String NO_TICKET = "the ticket is not known: it was used, is too old, or never was one";

    private final TokenVerifier verifier;
    private final Revocations revocations;
    private final Tickets tickets;
    private final Duration leeway;
    private final RegistrationThrottle throttle;
    private final Ticker ticker;

    Admission(SessionHub.Services services) {
        this.verifier = services.verifier();
        this.revocations = services.revocations();
        this.tickets = services.tickets();
        this.leeway = services.leeway();
        this.throttle = services.throttle();
        this.ticker = services.ticker();
    }

    /**
     * Finds out who registers.
     *
     * @param known the user whose connection this is already; null for a new one
     * @param address the client's
     */
    Future<Identity> authenticate(ClientMessage.Register message, @Nullable UserId known, String address) {
        return verify(message.token(), address)
                .compose(who -> requireSame(message, who, known))
                .compose(this::count);
    }

    /** Finds out who asks for something without a socket: judged, and counted, as if he registered. */
    Future<Identity> authenticate(String token, String address) {
        return verify(token, address).compose(this::count).compose(who -> requireNotRevoked(who)
                .map(who));
    }

    /** Finds out who registers with a ticket: whom its token spoke for, if that is good for as long. */
    Future<Identity> redeem(String ticket, String address) {
        return admitFrom(address)
                .compose(admitted -> Ticket.parse(ticket)
                        .map(tickets::redeem)
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .compose(this::identify)
                .compose(this::count);
    }

    private Future<Void> admitFrom(String address) {
        return throttle.admitsFrom(address)
                ? Future.succeededFuture()
                : Future.failedFuture(new RefusedException(CloseReason.THROTTLED, ADDRESS_THROTTLED));
    }

    private Future<Identity> verify(String token, String address) {
        return admitFrom(address).compose(admitted -> verifier.verify(token));
    }

    private static Future<Identity> requireSame(ClientMessage.Register message, Identity who, @Nullable UserId known) {
        var claimed = message.userId();
        boolean isAnother = known != null && !known.equals(who.user());
        return isAnother || (claimed != null && !who.user().value().equals(claimed))
                ? Future.failedFuture(new RefusedException(CloseReason.USER_MISMATCH))
                : Future.succeededFuture(who);
    }

    private Future<Identity> count(Identity who) {
        return throttle.admits(who.user())
                ? Future.succeededFuture(who)
                : Future.failedFuture(new RefusedException(CloseReason.THROTTLED));
    }

    private Future<Identity> identify(Optional<Tickets.Holder> holder) {
        if (holder.isEmpty()) {
            return Future.failedFuture(new RefusedException(CloseReason.INVALID_TOKEN, NO_TICKET));
        }
        var of = holder.get();
        boolean hasExpired = ticker.wallMillis() >= of.expiresAt().plus(leeway).toEpochMilli();
        return hasExpired
                ? Future.failedFuture(new RefusedException(CloseReason.TOKEN_EXPIRED))
                : Future.succeededFuture(
                        new Identity(of.user(), of.expiresAt(), Set.of(), of.tokenId(), of.issuedAt()));
    }

    /** Fails, with what refuses the client, if its token has been revoked since it was made. */
    Future<Void> requireNotRevoked(Identity who) {
        return revocations
                .isRevoked(who.user(), who.tokenId(), who.issuedAt())
                .compose(revoked -> revoked
                        ? Future.failedFuture(new RefusedException(CloseReason.KICKED))
                        : Future.succeededFuture());
    }

    /** How long after its expiry a token is still good for. */
    Duration leeway() {
        return leeway;
    }

    /** What somebody is told who is not let in. */
    static RefusedException refusal(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused;
        }
        if (cause instanceof TokenRejectedException rejected) {
            return new RefusedException(rejected.reason(), String.valueOf(rejected.getMessage()));
        }
        return new RefusedException(reason(cause));
    }

    private static CloseReason reason(Throwable cause) {
        if (cause instanceof TooManySocketsException) {
            return CloseReason.TOO_MANY_CONNECTIONS;
        }
        if (!(cause instanceof BrokerUnavailableException)) {
            log.atError().setCause(cause).log("a registration failed unexpectedly");
        }
        return CloseReason.SERVICE_UNAVAILABLE;
    }
}
