package io.exechub.socket.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.InMemoryBroker;
import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.RejectedMessage;
import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.telemetry.RecordingTracer;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventRouterTest {
    private static final UserId USER = new UserId("u");
    private static final EdgeAddress HERE = EdgeAddress.of("here", 0);
    private static final EdgeAddress THERE = EdgeAddress.of("there", 0);

    private final EventLoopRig rig = new EventLoopRig();
    private final InMemoryBroker broker = new InMemoryBroker(
            JournalSettings.defaults(), Duration.ofMinutes(1), 20, SocketsPolicy.REFUSE_NEWEST, () -> 1_000);
    private final List<RecordingReceiver> receivers = new ArrayList<>();
    private final EdgeBus bus = new EdgeBus(rig.vertx);
    private final RecordingTracer tracer = new RecordingTracer();
    private final EventRouter router = new EventRouter(rig.vertx, broker, bus, rig.metrics, tracer);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void eachEdgeIsToldOnceHoweverManySocketsItHolds() {
        var here = listen(HERE);
        var there = listen(THERE);
        attach("a", HERE);
        attach("b", HERE);
        var at = attach("c", THERE);

        var receipt = route("id", 1);

        var position = new Position(at.epoch(), 1);
        assertThat(receipt).isEqualTo(new Receipt.Accepted(position, 3));
        rig.until("both were told", () -> sends("delivered") == 2);
        var delivery = new Delivery(
                USER, new JournaledEvent(position, EventName.EXECUTION_RESULT, "{\"submissionId\":\"s\"}", 42));
        assertThat(here).containsExactly(delivery);
        assertThat(there).containsExactly(delivery);
        assertThat(here.get(0)).isSameAs(there.get(0));
    }

    @Test
    void whatHappensIsNotedForWhoFollowsTheSubmission() {
        listen(HERE);
        attach("a", HERE);
        attach("b", THERE);
        route("first", 2);
        route("first", 2);
        route("second", 1);
        rig.until("nobody is there", () -> sends("no_handlers") == 1);
        var id = "id="
                + rig.call(() -> broker.attach(USER, new SocketId("c"), HERE)).head();
        assertThat(tracer.lines())
                .containsSubsequence(
                        "s u received via=test traceparent=",
                        "s u journaled " + id + " sockets=2",
                        "s u received via=test traceparent=",
                        "s u duplicate",
                        "s u received via=test traceparent=",
                        "s u stale")
                .contains(
                        "s u offered " + id + " edge=" + HERE,
                        "s u offered " + id + " edge=" + THERE,
                        "s u unanswered " + id + " edge=" + THERE + " outcome=no_handlers");
    }

    @Test
    void nobodyElseIsTold() {
        var here = listen(HERE);
        rig.call(() -> broker.attach(new UserId("other"), new SocketId("a"), HERE));
        assertThat(route("id", 1))
                .isInstanceOfSatisfying(Receipt.Accepted.class, accepted -> assertThat(accepted.sockets())
                        .isZero());
        assertThat(here).isEmpty();
        assertThat(sends("no_handlers")).isZero();
    }

    @Test
    void duplicateAndStaleEventsAreToldToNobody() {
        var here = listen(HERE);
        attach("a", HERE);
        route("first", 2);
        assertThat(route("first", 2)).isEqualTo(new Receipt.Duplicate());
        assertThat(route("second", 1)).isEqualTo(new Receipt.Stale());
        route("third", 2);
        rig.until("the last was told", () -> here.size() == 2);
        assertThat(here)
                .extracting(delivery -> delivery.event().position().seq())
                .containsExactly(1L, 2L);
        assertThat(List.of(events("accepted"), events("duplicate"), events("stale")))
                .containsExactly(2.0, 1.0, 1.0);
    }

    @Test
    void whoeverTriesAgainHasTheEdgesLookAfterAnEventThatWasThereAlready() {
        var here = listen(HERE);
        attach("a", HERE);
        route("id", 1);
        rig.until("it was told", () -> here.size() == 1);
        var event = event(1, 42);
        assertThat(rig.call(() -> router.routeAgain(event, DeduplicationKey.of("id"), "test")))
                .isEqualTo(new Receipt.Duplicate());
        rig.until("the edge is reminded", () -> receivers.get(0).reminders.equals(List.of(USER)));
        rig.call(() -> router.routeAgain(event, DeduplicationKey.of("new"), "test"));
        rig.until("a new event is told as ever", () -> here.size() == 2);
        assertThat(receivers.get(0).reminders).hasSize(1);
    }

    @Test
    void anEventWithoutATimeIsPublishedWhenAccepted() {
        var here = listen(HERE);
        attach("a", HERE);
        long before = System.currentTimeMillis();
        route(event(SubmissionEvent.NO_VERSION, SubmissionEvent.NOT_TOLD), "id");
        rig.until("it was told", () -> here.size() == 1);
        assertThat(here.get(0).event().publishedAt()).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void anEdgeAtWhichNobodyListensIsDetached() {
        var here = listen(HERE);
        attach("a", THERE);
        attach("b", HERE);
        route("id", 1);
        rig.until("the dead edge is detached", () -> edges().equals(Set.of(HERE)));
        rig.until("the living one is told", () -> here.size() == 1);
        assertThat(sends("no_handlers")).isEqualTo(1);
    }

    @Test
    void anEdgeThatDidNotAnswerIsTriedAgainWhileItHoldsASocket() {
        var silent = listenInSilence(HERE);
        var forsaken = listenInSilence(THERE);
        attach("a", THERE);
        attach("b", HERE);
        route("id", 1);
        rig.until("both were told", () -> silent.size() == 1 && forsaken.size() == 1);
        rig.call(() -> broker.detachAll(USER, THERE));
        rig.until("one is told again", () -> silent.size() == 2);
        assertThat(forsaken).as("the other, whose turn was before").hasSize(1);
        assertThat(silent.get(1)).isSameAs(silent.get(0));
        assertThat(sends("timeout")).isEqualTo(2);
    }

    @Test
    void anEdgeThatFailedIsTriedAgainButNotForEver() {
        var told = new ArrayList<Delivery>();
        rig.call(() -> bus.listen(HERE, new RecordingReceiver() {
            @Override
            public int deliver(Delivery delivery) {
                told.add(delivery);
                throw new IllegalStateException("of EventRouterTest");
            }
        }));
        attach("a", HERE);
        route("id", 1);
        rig.until("all attempts failed", () -> sends("failed") == 4);
        assertThat(told).hasSize(4);
        assertThat(edges()).as("it still holds the socket").containsExactly(HERE);
    }

    @Test
    void aReceiptDoesNotWaitForTheEdges() {
        listenInSilence(HERE);
        attach("a", HERE);
        assertThat(route("id", 1)).isInstanceOf(Receipt.Accepted.class);
        assertThat(sends("timeout")).isZero();
    }

    @Test
    void anEventThatCouldNotBeAppendedFailsAndIsWorthTryingAgain() {
        var here = listen(HERE);
        attach("a", HERE);
        broker.leave();
        assertThat(router.isAvailable()).isFalse();
        assertThatThrownBy(() -> route("id", 1))
                .isInstanceOf(BrokerUnavailableException.class)
                .matches(EventRouter::isWorthTryingAgain);
        broker.comeBack();
        assertThat(route("id", 1)).isInstanceOf(Receipt.Accepted.class);
        rig.until("it was told", () -> here.size() == 1);
        assertThat(events("accepted")).isEqualTo(1);
    }

    @Test
    void onlyAnAbsentBrokerIsWorthTryingAgain() {
        assertThat(EventRouter.isWorthTryingAgain(new IllegalStateException("WRONGTYPE")))
                .isFalse();
    }

    @Test
    void aRejectedMessageIsCountedAndKept() {
        var raw = Buffer.buffer("nonsense");
        rig.call(() -> router.reject("test", raw, "not JSON"));
        assertThat(broker.rejected()).containsExactly(new RejectedMessage("test", "not JSON", raw));
        assertThat(events("rejected")).isEqualTo(1);
    }

    @Test
    void aRejectedMessageThatCannotBeKeptNowIsWorthTryingAgainAndNotYetCounted() {
        broker.leave();
        assertThatThrownBy(() -> rig.call(() -> router.reject("test", Buffer.buffer("nonsense"), "not JSON")))
                .matches(EventRouter::isWorthTryingAgain);
        assertThat(events("rejected")).isZero();
    }

    private List<Delivery> listen(EdgeAddress edge) {
        var receiver = new RecordingReceiver();
        receivers.add(receiver);
        rig.call(() -> bus.listen(edge, receiver));
        return receiver.deliveries;
    }

    private List<Delivery> listenInSilence(EdgeAddress edge) {
        var received = new ArrayList<Delivery>();
        rig.run(() -> rig.vertx
                .eventBus()
                .<Parcel>consumer(
                        edge.value(), message -> received.addAll(message.body().deliveries())));
        return received;
    }

    private Position attach(String socket, EdgeAddress edge) {
        return rig.call(() -> broker.attach(USER, new SocketId(socket), edge)).head();
    }

    private Set<EdgeAddress> edges() {
        return broker.edges(USER).result();
    }

    private Receipt route(String id, long version) {
        return route(event(version, 42), id);
    }

    private Receipt route(SubmissionEvent event, String id) {
        return rig.call(() -> router.route(event, DeduplicationKey.of(id), "test"));
    }

    private static SubmissionEvent event(long version, long publishedAt) {
        return new SubmissionEvent(
                USER, "s", EventName.EXECUTION_RESULT, "{\"submissionId\":\"s\"}", null, version, publishedAt);
    }

    private double sends(String outcome) {
        return count("exechub.bus.sends", outcome);
    }

    private double events(String outcome) {
        return count("exechub.events", outcome);
    }

    private double count(String meter, String outcome) {
        var counter = rig.meters.find(meter).tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }
}
