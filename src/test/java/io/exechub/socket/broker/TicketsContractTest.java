package io.exechub.socket.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Ticket;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all ticket offices promise. */
abstract class TicketsContractTest {
    static final Instant NOON = Instant.ofEpochSecond(1_764_000_000);
    static final Tickets.Holder HOLDER = new Tickets.Holder(new UserId("käthe"), NOON, "one", NOON.minusMillis(1));
    static final Duration MINUTE = Duration.ofMinutes(1);

    /** Does a step on the tickets under test, and waits for its answer. */
    abstract <T> T ask(Function<Tickets, Future<T>> step);

    Optional<Tickets.Holder> redeem(Ticket ticket) {
        return ask(tickets -> tickets.redeem(ticket));
    }

    private Optional<Tickets.Holder> look(Ticket ticket) {
        return ask(tickets -> tickets.look(ticket));
    }

    static Stream<Tickets.Holder> holders() {
        var user = new UserId("käthe 😀 \"%");
        return Stream.of(
                HOLDER,
                new Tickets.Holder(user, NOON, null, null),
                new Tickets.Holder(user, NOON, "", NOON),
                new Tickets.Holder(user, NOON, "two\nlines\n", null),
                new Tickets.Holder(user, Instant.EPOCH, "null", Instant.EPOCH));
    }

    @ParameterizedTest
    @MethodSource("holders")
    void aTicketLetsInWhomItWasGivenTo(Tickets.Holder holder) {
        var ticket = Ticket.random();
        ask(tickets -> tickets.issue(ticket, holder, MINUTE));
        assertThat(redeem(ticket)).contains(holder);
    }

    @Test
    void aTicketLetsInOnce() {
        var ticket = Ticket.random();
        var other = Ticket.random();
        ask(tickets -> tickets.issue(ticket, HOLDER, MINUTE));
        ask(tickets -> tickets.issue(other, HOLDER, MINUTE));
        assertThat(redeem(ticket)).isPresent();
        assertThat(redeem(ticket)).isEmpty();
        assertThat(redeem(other)).isPresent();
    }

    @Test
    void lookingAtATicketLeavesItAsItIs() {
        var ticket = Ticket.random();
        ask(tickets -> tickets.issue(ticket, HOLDER, MINUTE));
        for (int time = 1; time <= 2; time++) {
            assertThat(look(ticket)).contains(HOLDER);
        }
        assertThat(redeem(ticket)).contains(HOLDER);
        assertThat(look(ticket)).isEmpty();
        assertThat(look(Ticket.random())).isEmpty();
    }

    @Test
    void aTicketThatWasNeverGivenOutLetsNobodyIn() {
        assertThat(redeem(Ticket.random())).isEmpty();
    }
}
