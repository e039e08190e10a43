package io.exechub.socket.ingest;

import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.Publication;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Stands before a broker; while it hesitates, what becomes of each publication is the test's to decide, in order. */
final class HesitantBroker {
    private final Broker behind;
    private final Queue<Held> held = new ArrayDeque<>();
    private boolean hesitates;

    private record Held(Supplier<Future<Publication>> publish, Promise<Publication> answer) {}

    HesitantBroker(Broker behind) {
        this.behind = behind;
    }

    /** By reflection: of all that a broker can do, only publishing is of interest here. */
    Broker asBroker() {
        return (Broker) Proxy.newProxyInstance(
                Broker.class.getClassLoader(), new Class<?>[] {Broker.class}, (proxy, method, args) -> {
                    if (!hesitates || !method.getName().equals("publish")) {
                        return pass(method, args);
                    }
                    var answer = Promise.<Publication>promise();
                    held.add(new Held(() -> publish(method, args), answer));
                    return answer.future();
                });
    }

    private Object pass(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(behind, args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    void hesitate() {
        hesitates = true;
    }

    /** From now on all goes straight through; what is held stays so. */
    void hesitateNoMore() {
        hesitates = false;
    }

    int held() {
        return held.size();
    }

    /** The oldest publication is taken, and answered. */
    void take() {
        var oldest = held.remove();
        oldest.publish().get().onComplete(oldest.answer());
    }

    /** The oldest publication never arrives. */
    void lose() {
        held.remove().answer().fail(away());
    }

    /** The oldest publication is taken, but its answer never arrives. */
    void takeWithoutAnswer() {
        var oldest = held.remove();
        oldest.publish().get().onComplete(taken -> oldest.answer().fail(away()));
    }

    /** The oldest publication is refused, as it will be each time. */
    void refuse(String why) {
        held.remove().answer().fail(new IllegalStateException(why));
    }

    @SuppressWarnings("unchecked") // What publishing returns.
    private Future<Publication> publish(Method publish, Object[] args) {
        try {
            return (Future<Publication>) pass(publish, args);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static BrokerUnavailableException away() {
        return new BrokerUnavailableException(new IllegalStateException("away"));
    }
}
