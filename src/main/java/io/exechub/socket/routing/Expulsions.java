package io.exechub.socket.routing;

import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.Revocations;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends clients away, wherever in the cluster they are. A revocation is stored before anybody is told: who registers
 * meanwhile finds it there, who was registered before is told, and who was not reached finds it upon the next renewal.
 *
 * <p>Futures fail if the broker cannot be asked. Confined to the event loop of its broker.
 */
public final class Expulsions {
    private static final Logger log = LoggerFactory.getLogger(Expulsions.class);
    private static final int ATTEMPTS = 3;

    private final Broker broker;
    private final Revocations revocations;
    private final EdgeBus bus;

    /** Finds clients by what {@code broker} knows, and tells their edges over {@code bus}. */
    public Expulsions(Broker broker, Revocations revocations, EdgeBus bus) {
        this.broker = broker;
        this.revocations = revocations;
        this.bus = bus;
    }

    /** Where a user's live sockets are. */
    public Future<List<SocketMapping>> sockets(UserId user) {
        return broker.sockets(user);
    }

    /**
     * Closes a user's sockets.
     *
     * @return how many
     */
    public Future<Integer> expel(UserId user) {
        return expel(user, Expulsion.of(user));
    }

    /**
     * Closes one socket of a user.
     *
     * @return 1, or 0 if there is none
     */
    public Future<Integer> expel(UserId user, SocketId socket) {
        return expel(user, Expulsion.of(user, socket));
    }

    /**
     * Revokes a user's tokens issued before a time, and closes the sockets that used one.
     *
     * @return how many
     */
    public Future<Integer> revoke(UserId user, Instant issuedBefore, Duration retention) {
        return revocations
                .revoke(user, issuedBefore, retention)
                .compose(stored -> expel(user, Expulsion.ofTokens(user, issuedBefore)));
    }

    /** Revokes a token by its {@code jti}, and has the sockets that use it closed. */
    public Future<Void> revoke(String tokenId, Duration retention) {
        return revocations
                .revoke(tokenId, retention)
                .onSuccess(stored -> bus.expelEverywhere(Expulsion.ofToken(tokenId)));
    }

    /** Has a socket closed that was already removed, because a newer one took its place. If nobody hears of it, its next renewal does. */
    public void replaced(UserId user, SocketMapping old) {
        var unused = expel(old.edge(), Expulsion.replaced(user, old.socket()), ATTEMPTS);
    }

    private Future<Integer> expel(UserId user, Expulsion expulsion) {
        return broker.edges(user)
                .compose(edges -> Future.join(edges.stream()
                        .map(edge -> expel(edge, expulsion, ATTEMPTS))
                        .toList()))
                .map(closed -> closed.<Integer>list().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
    }

    private Future<Integer> expel(EdgeAddress edge, Expulsion expulsion, int attempts) {
        return bus.expel(edge, expulsion)
                .recover(unanswered -> attempts > 1 ? expel(edge, expulsion, attempts - 1) : giveUp(edge));
    }

    private static Future<Integer> giveUp(EdgeAddress edge) {
        log.atWarn().addKeyValue("edge", edge).log("an edge does not answer; its sockets were not closed");
        return Future.succeededFuture(0);
    }
}
