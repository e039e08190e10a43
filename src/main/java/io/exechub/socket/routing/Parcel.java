package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import java.util.List;

/**
 * Deliveries for one edge that travel together, in the order in which they were sent.
 *
 * @param deliveries at least one
 */
record Parcel(List<Delivery> deliveries) {
    Parcel {
        deliveries = List.copyOf(deliveries);
        if (deliveries.isEmpty()) {
            throw new IllegalArgumentException("an empty parcel (expected: at least one delivery)");
        }
    }
}
