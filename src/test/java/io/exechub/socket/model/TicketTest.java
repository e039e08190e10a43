package io.exechub.socket.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTest {
    @Test
    void eachIsAnotherOneAndReadsAsItself() {
        var one = Ticket.random();
        assertThat(Ticket.random()).isNotEqualTo(one);
        assertThat(Ticket.parse(one.value())).contains(one);
    }

    @Test
    void itsFingerprintIsAlwaysTheSameAndIsNotTheTicket() {
        var one = Ticket.random();
        assertThat(one.fingerprint())
                .hasSize(43)
                .isEqualTo(new Ticket(one.value()).fingerprint())
                .isNotEqualTo(one.value())
                .isNotEqualTo(Ticket.random().fingerprint());
    }

    @Test
    void itIsNeverPrinted() {
        var one = Ticket.random();
        assertThat("" + one).doesNotContain(one.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "0123456789012345678901234567890123456789012!",
                "01234567890123456789012345678901234567890123",
                "012345678901234567890123456789012345678901 ",
                "012345678901234567890123456789012345678901é"
            })
    void whatCanBeNoTicketIsNone(String text) {
        assertThat(Ticket.parse(text)).isEmpty();
    }
}
