package io.exechub.socket.broker;

import io.vertx.core.Future;
import java.util.function.Function;

class InMemoryRevocationsTest extends RevocationsContractTest {
    private final Revocations revocations = new InMemoryRevocations();

    @Override
    <T> T ask(Function<Revocations, Future<T>> step) {
        return step.apply(revocations).await();
    }
}
