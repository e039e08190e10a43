package io.exechub.socket.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.routing.EdgeBus.Outcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which deliveries travel together, and that each is answered for. */
class OutboxTest {
    private static final EdgeAddress HERE = EdgeAddress.of("node", 0);
    private static final EdgeAddress THERE = EdgeAddress.of("node", 1);

    private final EventLoopRig rig = new EventLoopRig();
    private final EdgeBus bus = new EdgeBus(rig.vertx);
    private final Outbox outbox = new Outbox(rig.vertx, bus);
    private final List<Parcel> parcels = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatBecomesDueInOneTurnTravelsTogetherAndInOrder() {
        listen(HERE);
        listen(THERE);
        var outcomes = rig.call(() -> Future.all(
                outbox.send(HERE, delivery(1)), outbox.send(THERE, delivery(2)), outbox.send(HERE, delivery(3))));
        assertThat(outcomes.<Outcome>list()).containsOnly(Outcome.DELIVERED).hasSize(3);
        assertThat(parcels)
                .containsExactlyInAnyOrder(
                        new Parcel(List.of(delivery(1), delivery(3))), new Parcel(List.of(delivery(2))));
    }

    @Test
    void whatBecomesDueLaterDoesNotWaitForAnybody() {
        listen(HERE);
        rig.call(() -> outbox.send(HERE, delivery(1)));
        rig.call(() -> outbox.send(HERE, delivery(2)));
        assertThat(parcels).hasSize(2);
    }

    @Test
    void aParcelHoldsSoManyAndNoMore() {
        listen(HERE);
        int many = 2 * Outbox.MOST_DELIVERIES + 1;
        rig.call(() -> Future.all(LongStream.rangeClosed(1, many)
                .mapToObj(seq -> outbox.send(HERE, delivery(seq)))
                .toList()));
        assertThat(parcels)
                .extracting(parcel -> parcel.deliveries().size())
                .containsExactly(Outbox.MOST_DELIVERIES, Outbox.MOST_DELIVERIES, 1);
        assertThat(parcels.stream().flatMap(parcel -> parcel.deliveries().stream()))
                .extracting(delivery -> delivery.event().position().seq())
                .isEqualTo(LongStream.rangeClosed(1, many).boxed().toList());
    }

    @Test
    void largeEventsMakeSmallParcels() {
        listen(HERE);
        var large = "{\"x\":\"" + "y".repeat(Outbox.MOST_CHARACTERS / 2) + "\"}";
        rig.call(() -> Future.all(LongStream.rangeClosed(1, 4)
                .mapToObj(seq -> outbox.send(HERE, delivery(seq, large)))
                .toList()));
        assertThat(parcels).extracting(parcel -> parcel.deliveries().size()).containsExactly(2, 2);
    }

    @Test
    void whereNobodyListensThatIsSaidOfEach() {
        var outcomes = rig.call(() -> Future.all(outbox.send(HERE, delivery(1)), outbox.send(HERE, delivery(2))));
        assertThat(outcomes.<Outcome>list()).containsExactly(Outcome.NO_HANDLERS, Outcome.NO_HANDLERS);
    }

    private void listen(EdgeAddress address) {
        rig.vertx.eventBus().<Parcel>consumer(address.value(), message -> {
            parcels.add(message.body());
            message.reply(1);
        });
    }

    private static Delivery delivery(long seq) {
        return delivery(seq, "{}");
    }

    private static Delivery delivery(long seq, String data) {
        return new Delivery(
                new UserId("u"), new JournaledEvent(new Position("e", seq), EventName.EXECUTION_RESULT, data, 42));
    }
}
