package io.exechub.socket.session;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.auth.TokenRejectedException;
import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.Revocations;
import io.exechub.socket.broker.TooManySocketsException;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may register, and what those are told who may not. */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private static final String ADDRESS_THROTTLED = "too many registrations from this address; try again later";

    private final TokenVerifier verifier;
    private final Revocations revocations;
    private final Duration leeway;
    private final RegistrationThrottle throttle;

    Admission(TokenVerifier verifier, Revocations revocations, Duration leeway, RegistrationThrottle throttle) {
        this.verifier = verifier;
        this.revocations = revocations;
        this.leeway = leeway;
        this.throttle = throttle;
    }

    /** What a client that may not register is told. */
    record Refusal(CloseReason reason, String text) {}

    /**
     * Finds out who registers.
     *
     * @param known the user whose connection this is already; null for a new one
     * @param address the client's
     */
    Future<Identity> authenticate(ClientMessage.Register message, @Nullable UserId known, String address) {
        if (!throttle.admitsFrom(address)) {
            return Future.failedFuture(new RefusedException(CloseReason.THROTTLED, ADDRESS_THROTTLED));
        }
        return verifier.verify(message.token()).compose(who -> admit(message, who, known));
    }

    private Future<Identity> admit(ClientMessage.Register message, Identity who, @Nullable UserId known) {
        var claimed = message.userId();
        boolean isAnother = known != null && !known.equals(who.user());
        if (isAnother || (claimed != null && !who.user().value().equals(claimed))) {
            return Future.failedFuture(new RefusedException(CloseReason.USER_MISMATCH));
        }
        return throttle.admits(who.user())
                ? Future.succeededFuture(who)
                : Future.failedFuture(new RefusedException(CloseReason.THROTTLED));
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

    static Refusal refusal(Throwable cause) {
        if (cause instanceof TokenRejectedException rejected) {
            return new Refusal(rejected.reason(), String.valueOf(rejected.getMessage()));
        }
        if (cause instanceof RefusedException refused) {
            return new Refusal(refused.reason, String.valueOf(refused.getMessage()));
        }
        var reason = reason(cause);
        return new Refusal(reason, reason.text());
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

    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final CloseReason reason;

        RefusedException(CloseReason reason) {
            this(reason, reason.text());
        }

        RefusedException(CloseReason reason, String text) {
            super(text, null, false, false);
            this.reason = reason;
        }
    }
}
