package io.exechub.socket.broker;

import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Revocations as keys that expire by themselves. Shares a broker's connection, and is confined to its event loop. */
public final class RedisRevocations implements Revocations {
    private static final LuaScript REVOKE = LuaScript.load(RedisRevocations.class, "revoke");

    private final RedisLink link;

    /** @param link started and closed by its owner */
    public RedisRevocations(RedisLink link) {
        this.link = link;
    }

    @Override
    public Future<Void> revoke(String tokenId, Duration retention) {
        return BrokerScripts.translate(
                        link.send(Command.SET, RedisKeys.revoked(tokenId), 1, "PX", retention.toMillis()))
                .mapEmpty();
    }

    @Override
    public Future<Void> revoke(UserId user, Instant issuedBefore, Duration retention) {
        var key = List.of(RedisKeys.revokedBefore(user));
        return BrokerScripts.translate(link.eval(REVOKE, key, issuedBefore.toEpochMilli(), retention.toMillis()))
                .mapEmpty();
    }

    @Override
    public Future<Boolean> isRevoked(UserId user, @Nullable String tokenId, @Nullable Instant issuedAt) {
        var ofUser = link.send(Command.GET, RedisKeys.revokedBefore(user)).map(before -> isBefore(issuedAt, before));
        var ofToken = tokenId == null
                ? Future.succeededFuture(false)
                : link.send(Command.EXISTS, RedisKeys.revoked(tokenId)).map(RedisRevocations::isOne);
        return BrokerScripts.translate(Future.join(ofUser, ofToken)).map(both -> ofUser.result() || ofToken.result());
    }

    private static boolean isBefore(@Nullable Instant issuedAt, @Nullable Response revokedBefore) {
        return revokedBefore != null && (issuedAt == null || issuedAt.toEpochMilli() < revokedBefore.toLong());
    }

    private static boolean isOne(@Nullable Response reply) {
        return reply != null && reply.toInteger() == 1;
    }
}
