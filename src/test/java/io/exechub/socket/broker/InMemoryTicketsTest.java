package io.exechub.socket.broker;

import io.vertx.core.Future;
import java.util.function.Function;

class InMemoryTicketsTest extends TicketsContractTest {
    private final Tickets tickets = new InMemoryTickets();

    @Override
    <T> T ask(Function<Tickets, Future<T>> step) {
        return step.apply(tickets).await();
    }
}
