package io.exechub.socket.model;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is sent away: whoever fulfils every condition there is.
 *
 * @param user the client's user
 * @param socket the client's socket
 * @param tokenId the {@code jti} of the client's token
 * @param issuedBefore its token is older; one that does not say when it was issued is
 * @param cause why
 */
public record Expulsion(
        Optional<UserId> user,
        Optional<SocketId> socket,
        Optional<String> tokenId,
        Optional<Instant> issuedBefore,
        Cause cause) {
    /** Why somebody has to go. */
    public enum Cause {
        /** An operator wants it. */
        OPERATOR,
        /** A newer connection of the user took the place. */
        REPLACED
    }

    /** All sockets of a user. */
    public static Expulsion of(UserId user) {
        return new Expulsion(Optional.of(user), Optional.empty(), Optional.empty(), Optional.empty(), Cause.OPERATOR);
    }

    /** One socket. */
    public static Expulsion of(UserId user, SocketId socket) {
        return new Expulsion(
                Optional.of(user), Optional.of(socket), Optional.empty(), Optional.empty(), Cause.OPERATOR);
    }

    /** One socket, whose place was taken by a newer one. */
    public static Expulsion replaced(UserId user, SocketId socket) {
        return new Expulsion(
                Optional.of(user), Optional.of(socket), Optional.empty(), Optional.empty(), Cause.REPLACED);
    }

    /** Whoever uses this token. */
    public static Expulsion ofToken(String tokenId) {
        return new Expulsion(
                Optional.empty(), Optional.empty(), Optional.of(tokenId), Optional.empty(), Cause.OPERATOR);
    }

    /** A user's sockets with tokens issued before a time. */
    public static Expulsion ofTokens(UserId user, Instant issuedBefore) {
        return new Expulsion(
                Optional.of(user), Optional.empty(), Optional.empty(), Optional.of(issuedBefore), Cause.OPERATOR);
    }

    /** Whether it means this client. */
    public boolean means(UserId itsUser, SocketId itsSocket, @Nullable String itsToken, @Nullable Instant itsIssuedAt) {
        return user.map(itsUser::equals).orElse(true)
                && socket.map(itsSocket::equals).orElse(true)
                && tokenId.map(id -> id.equals(itsToken)).orElse(true)
                && issuedBefore
                        .map(time -> itsIssuedAt == null || itsIssuedAt.isBefore(time))
                        .orElse(true);
    }
}
