package io.exechub.socket;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.auth.TokenRejectedException;
import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.broker.Revocations;
import io.exechub.socket.edge.ApiTokens;
import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.Future;
import java.util.Set;

/** What a token allows at the API: what it says, if it is verified and has not been revoked. */
final class VerifiedTokens implements ApiTokens {
    private final TokenVerifier verifier;
    private final Revocations revocations;

    VerifiedTokens(TokenVerifier verifier, Revocations revocations) {
        this.verifier = verifier;
        this.revocations = revocations;
    }

    @Override
    public Future<Set<String>> scopes(String token) {
        return identify(token).map(Identity::scopes);
    }

    /** Whose token it is; fails as {@link #scopes} does. */
    Future<Identity> identify(String token) {
        return verifier.verify(token).recover(VerifiedTokens::notVerified).compose(this::requireNotRevoked);
    }

    private static Future<Identity> notVerified(Throwable cause) {
        boolean nobodyKnows = cause instanceof TokenRejectedException rejected
                && rejected.reason() == CloseReason.SERVICE_UNAVAILABLE;
        return Future.failedFuture(nobodyKnows ? new UndecidedException(String.valueOf(cause.getMessage())) : cause);
    }

    private Future<Identity> requireNotRevoked(Identity who) {
        return revocations
                .isRevoked(who.user(), who.tokenId(), who.issuedAt())
                .recover(away -> Future.failedFuture(
                        new UndecidedException("Redis could not be asked whether the token was revoked; try again")))
                .compose(revoked ->
                        revoked ? Future.failedFuture(TokenRejectedException.revoked()) : Future.succeededFuture(who));
    }
}
