package io.exechub.socket.broker;

import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Revocations in plain Java, for tests of what stands on them. None ever ends, and they can be away. */
public final class InMemoryRevocations implements Revocations {
    private final Set<String> tokens = new HashSet<>();
    private final Map<UserId, Instant> users = new HashMap<>();
    private boolean away;

    /** From now on nothing can be asked. */
    public void leave() {
        away = true;
    }

    /** Can be asked again. */
    public void comeBack() {
        away = false;
    }

    @Override
    public Future<Void> revoke(String tokenId, Duration retention) {
        tokens.add(tokenId);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> revoke(UserId user, Instant issuedBefore, Duration retention) {
        users.merge(user, issuedBefore, (one, other) -> one.isAfter(other) ? one : other);
        return Future.succeededFuture();
    }

    @Override
    public Future<Boolean> isRevoked(UserId user, @Nullable String tokenId, @Nullable Instant issuedAt) {
        if (away) {
            return Future.failedFuture(new BrokerUnavailableException(new IllegalStateException("away")));
        }
        var before = users.get(user);
        boolean ofUser = before != null && (issuedAt == null || issuedAt.isBefore(before));
        return Future.succeededFuture(ofUser || (tokenId != null && tokens.contains(tokenId)));
    }
}
