package io.exechub.socket.broker;

import io.vertx.core.Future;
import java.util.function.Function;

class InMemoryBrokerTest extends BrokerContractTest {
    private final InMemoryBroker broker = new InMemoryBroker(JOURNAL, LEASE, MOST_SOCKETS, System::currentTimeMillis);

    @Override
    <T> T ask(Function<Broker, Future<T>> step) {
        return step.apply(broker).await();
    }

    @Override
    void failOver(int lost) {
        broker.failOver(lost);
    }
}
