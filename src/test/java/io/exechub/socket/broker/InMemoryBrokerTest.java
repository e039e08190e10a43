package io.exechub.socket.broker;

import io.exechub.socket.model.SocketsPolicy;
import io.vertx.core.Future;
import java.util.function.Function;

class InMemoryBrokerTest extends BrokerContractTest {
    private final InMemoryBroker broker = broker(SocketsPolicy.REFUSE_NEWEST);
    private final InMemoryBroker closing = broker(SocketsPolicy.CLOSE_OLDEST);

    private static InMemoryBroker broker(SocketsPolicy policy) {
        return new InMemoryBroker(JOURNAL, LEASE, MOST_SOCKETS, policy, System::currentTimeMillis);
    }

    @Override
    <T> T ask(Function<Broker, Future<T>> step) {
        return step.apply(broker).await();
    }

    @Override
    <T> T askClosing(Function<Broker, Future<T>> step) {
        return step.apply(closing).await();
    }

    @Override
    void failOver(int lost) {
        broker.failOver(lost);
    }
}
