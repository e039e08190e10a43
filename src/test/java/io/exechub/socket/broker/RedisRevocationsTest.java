package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract in Redis; and that nothing stays there for ever. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisRevocationsTest extends RevocationsContractTest {
    private static final String OF_USER = "exechub:{u:käthe}:revoked";

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final EventLoopRig rig = new EventLoopRig();
    private final RedisLink link = link();
    private final Revocations revocations = new RedisRevocations(link);

    private RedisLink link() {
        return new RedisLink(rig.vertx, EventLoopRig.settings(redis.uri()), List.of(), rig.metrics);
    }

    @BeforeAll
    void connect() {
        rig.call(link::start);
        rig.until("connected", link::isUp);
    }

    @BeforeEach
    void empty() {
        command(Command.FLUSHALL);
    }

    @AfterAll
    void disconnect() {
        rig.call(link::close);
        rig.close();
        redis.close();
    }

    @Override
    <T> T ask(Function<Revocations, Future<T>> step) {
        return rig.call(() -> step.apply(revocations));
    }

    private Response command(Command command, Object... args) {
        return Objects.requireNonNull(rig.call(() -> link.send(command, args)), "an answer");
    }

    @Test
    void revocationsEndByThemselves() {
        ask(revocations -> revocations.revoke("one", Duration.ofMinutes(5)));
        ask(revocations -> revocations.revoke(USER, NOON, Duration.ofMinutes(5)));
        assertThat(command(Command.TTL, "exechub:revoked:one").toLong()).isBetween(290L, 300L);
        assertThat(command(Command.TTL, OF_USER).toLong()).isBetween(290L, 300L);
    }

    @Test
    void aLaterRevocationEndsNoEarlierThanTheFirst() {
        ask(revocations -> revocations.revoke(USER, NOON, HOUR));
        ask(revocations -> revocations.revoke(USER, NOON.plusSeconds(1), Duration.ofMinutes(5)));
        assertThat(command(Command.TTL, OF_USER).toLong()).isBetween(3_590L, 3_600L);
    }

    @Test
    void aRedisThatIsAwayIsSaidToBe() {
        var away = new RedisRevocations(link());
        assertThatThrownBy(() -> rig.call(() -> away.isRevoked(USER, "one", NOON)))
                .isInstanceOf(BrokerUnavailableException.class);
    }
}
