package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.routing.EdgeBus.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the deliveries for one edge travel together that become due in one turn of the event loop, as answers do that
 * Redis gave together: another thread is woken, and another node written to, once for all of them. None waits for
 * another turn. Confined to one event loop.
 */
final class Outbox {
    static final int MOST_DELIVERIES = 128;
    static final int MOST_CHARACTERS = 1024 * 1024;

    private final Vertx vertx;
    private final EdgeBus bus;
    private final Map<EdgeAddress, Pending> pending = new HashMap<>();

    private static final class Pending {
        final List<Delivery> deliveries = new ArrayList<>();
        final Promise<Outcome> outcome = Promise.promise();
        int characters;

        void add(Delivery delivery) {
            deliveries.add(delivery);
            characters += delivery.event().data().length();
        }

        boolean isFull() {
            return deliveries.size() >= MOST_DELIVERIES || characters >= MOST_CHARACTERS;
        }
    }

    Outbox(Vertx vertx, EdgeBus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    /** Sends a delivery; never fails, but says what became of it. Those for one address arrive in order, if at all. */
    Future<Outcome> send(EdgeAddress edge, Delivery delivery) {
        if (pending.isEmpty()) {
            vertx.runOnContext(endOfTurn -> sendAll());
        }
        var parcel = pending.computeIfAbsent(edge, first -> new Pending());
        parcel.add(delivery);
        if (parcel.isFull()) {
            pending.remove(edge);
            send(edge, parcel);
        }
        return parcel.outcome.future();
    }

    private void sendAll() {
        var due = Map.copyOf(pending);
        // First: should sending fail, what comes later must not take itself for already on its way.
        pending.clear();
        due.forEach(this::send);
    }

    private void send(EdgeAddress edge, Pending parcel) {
        bus.send(edge, new Parcel(parcel.deliveries)).onComplete(parcel.outcome);
    }
}
