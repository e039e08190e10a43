package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.model.Ticket;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract in Redis; and that nothing there lets anybody in, or stays. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisTicketsTest extends TicketsContractTest {
    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final EventLoopRig rig = new EventLoopRig();
    private final RedisLink link = link();
    private final Tickets tickets = new RedisTickets(link, RedisKeys::ticket);

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
    <T> T ask(Function<Tickets, Future<T>> step) {
        return rig.call(() -> step.apply(tickets));
    }

    private Response command(Command command, Object... args) {
        return Objects.requireNonNull(rig.call(() -> link.send(command, args)), "an answer");
    }

    @Test
    void ticketsEndByThemselves() {
        ask(office -> office.issue(Ticket.random(), HOLDER, MINUTE));
        var key = command(Command.KEYS, "*").get(0).toString();
        assertThat(command(Command.PTTL, key).toLong()).isBetween(50_000L, 60_000L);
    }

    @Test
    void whoReadsRedisFindsNoTicket() {
        var ticket = Ticket.random();
        ask(office -> office.issue(ticket, HOLDER, MINUTE));
        var key = command(Command.KEYS, "*").get(0).toString();
        assertThat(key).startsWith("exechub:ticket:").doesNotContain(ticket.value());
        assertThat(command(Command.GET, key).toString()).doesNotContain(ticket.value());
        var shown = Ticket.parse(key.substring("exechub:ticket:".length())).orElseThrow();
        assertThat(redeem(shown)).isEmpty();
    }

    @Test
    void aTicketForOnePurposeIsGoodForNoOther() {
        var passes = new RedisTickets(link, RedisKeys::consolePass);
        var ticket = Ticket.random();
        ask(office -> office.issue(ticket, HOLDER, MINUTE));
        assertThat(rig.call(() -> passes.look(ticket))).isEmpty();
        assertThat(rig.call(() -> passes.redeem(ticket))).isEmpty();
        assertThat(redeem(ticket)).contains(HOLDER);
    }

    @Test
    void aRedisThatIsAwayIsSaidToBe() {
        var away = new RedisTickets(link(), RedisKeys::ticket);
        assertThatThrownBy(() -> rig.call(() -> away.redeem(Ticket.random())))
                .isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(() -> rig.call(() -> away.look(Ticket.random())))
                .isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(() -> rig.call(() -> away.issue(Ticket.random(), HOLDER, MINUTE)))
                .isInstanceOf(BrokerUnavailableException.class);
    }
}
