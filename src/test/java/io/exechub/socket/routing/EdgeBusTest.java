package io.exechub.socket.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.routing.EdgeBus.Outcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EdgeBusTest {
    private static final EdgeAddress EDGE = EdgeAddress.of("node", 0);
    private static final EdgeAddress OTHER = EdgeAddress.of("node", 1);

    private final EventLoopRig rig = new EventLoopRig();
    private final EdgeBus bus = new EdgeBus(rig.vertx);
    private final RecordingReceiver receiver = new RecordingReceiver();
    private final List<Delivery> received = receiver.deliveries;
    private final List<UserId> reminded = receiver.reminders;

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void withinANodeTheDeliveryItselfIsHandedOver() {
        listen(EDGE);
        var delivery = delivery(1);
        assertThat(send(delivery)).isEqualTo(Outcome.DELIVERED);
        assertThat(received).hasSize(1).first().isSameAs(delivery);
    }

    @Test
    void onlyTheAddressedEdgeIsTold() {
        listen(OTHER);
        assertThat(send(delivery(1))).isEqualTo(Outcome.NO_HANDLERS);
        assertThat(received).isEmpty();
    }

    @Test
    void deliveriesArriveInOrder() {
        listen(EDGE);
        var deliveries =
                LongStream.range(0, 1_000).mapToObj(EdgeBusTest::delivery).toList();
        rig.call(() -> Future.all(deliveries.stream()
                .map(each -> bus.send(EDGE, new Parcel(List.of(each))))
                .toList()));
        assertThat(received).isEqualTo(deliveries);
    }

    @Test
    void anEdgeThatDoesNotAnswerIsNotWaitedForLong() {
        rig.vertx.eventBus().consumer(EDGE.value(), message -> {});
        assertThat(send(delivery(1))).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void anEdgeThatFailsSaysSoAtOnce() {
        rig.call(() -> bus.listen(EDGE, new RecordingReceiver() {
            @Override
            public int deliver(Delivery delivery) {
                throw new IllegalStateException("of EdgeBusTest");
            }
        }));
        assertThat(send(delivery(1))).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aDeliveryThatFailsKeepsNoOtherOfItsParcelBack() {
        rig.call(() -> bus.listen(EDGE, new RecordingReceiver() {
            @Override
            public int deliver(Delivery delivery) {
                if (delivery.event().position().seq() == 1) {
                    throw new IllegalStateException("of EdgeBusTest");
                }
                return receiver.deliver(delivery);
            }
        }));
        var parcel = new Parcel(List.of(delivery(1), delivery(2)));
        assertThat(rig.call(() -> bus.send(EDGE, parcel))).isEqualTo(Outcome.FAILED);
        assertThat(received).containsExactly(delivery(2));
    }

    @Test
    void anEdgeIsGoneWhenNobodyListensAtItsAddress() {
        listen(EDGE);
        assertThat(isGone(EDGE)).isFalse();
        assertThat(isGone(OTHER)).isTrue();
        assertThat(received).as("knocking is no delivery").isEmpty();
        assertThat(reminded).as("knocking is no reminder").isEmpty();
    }

    @Test
    void anEdgeIsRemindedOfAUser() {
        listen(EDGE);
        assertThat(rig.call(() -> bus.remind(EDGE, new UserId("u")))).isEqualTo(Outcome.DELIVERED);
        assertThat(reminded).containsExactly(new UserId("u"));
        assertThat(received).isEmpty();
    }

    @Test
    void anEdgeSaysHowManyItSentAway() {
        listen(EDGE);
        listen(OTHER);
        var expulsion = Expulsion.of(new UserId("u"));
        assertThat(rig.call(() -> bus.expel(EDGE, expulsion))).isEqualTo(1);
        assertThat(receiver.expulsions).containsExactly(expulsion);
    }

    @Test
    void everyEdgeIsAskedToSendSomebodyAway() {
        listen(EDGE);
        listen(OTHER);
        bus.expelEverywhere(Expulsion.ofToken("jti"));
        rig.until("both heard of it", () -> receiver.expulsions.size() == 2);
    }

    @Test
    void anEdgeThatDoesNotAnswerIsNotGoneForCertain() {
        rig.vertx.eventBus().consumer(EDGE.value(), message -> {});
        assertThat(isGone(EDGE)).isFalse();
    }

    /** As a node does that was just killed: until the cluster has noticed, it only seems to be slow. */
    @Test
    void anEdgeThatVanishesWhileItIsAskedIsGone() {
        var dying = rig.vertx.eventBus().consumer(EDGE.value());
        dying.handler(message -> dying.unregister());
        assertThat(isGone(EDGE)).isTrue();
    }

    private void listen(EdgeAddress address) {
        rig.call(() -> bus.listen(address, receiver));
    }

    private Outcome send(Delivery delivery) {
        return rig.call(() -> bus.send(EDGE, new Parcel(List.of(delivery))));
    }

    private boolean isGone(EdgeAddress address) {
        return rig.call(() -> bus.isGone(address));
    }

    private static Delivery delivery(long seq) {
        return new Delivery(
                new UserId("u"), new JournaledEvent(new Position("e", seq), EventName.EXECUTION_RESULT, "{}", 42));
    }
}
