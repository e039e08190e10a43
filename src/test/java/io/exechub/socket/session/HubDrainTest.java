package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.redis.EventLoopRig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients are let go at an even pace, not all at once, so that they do not come back all at once. */
class HubDrainTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** Not as an extension: the hub's timers are to run while the test waits. */
    private final SessionRig rig = new SessionRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theyLeaveAtAnEvenPaceTheFirstOneAtOnce() {
        var clients = registered(10);
        var drained = rig.hub.drain(WINDOW);
        for (int left = 1; left <= 10; left++) {
            assertThat(drained.isComplete()).isFalse();
            int expected = left;
            rig.loop.until(left + " have left", () -> closed(clients) == expected);
            advance(WINDOW.dividedBy(10));
        }
        EventLoopRig.await(drained);
    }

    @Test
    void nobodyLeavesBeforeItsTurn() {
        var clients = registered(10);
        var drained = rig.hub.drain(WINDOW);
        advance(WINDOW.dividedBy(2).minusMillis(1));
        rig.loop.until("half have left", () -> closed(clients) == 5);
        advance(Duration.ofMillis(1));
        rig.loop.until("the next has left", () -> closed(clients) == 6);
        rig.loop.run(() -> assertThat(clients.get(6).isClosed()).isFalse());
        assertThat(drained.isComplete()).isFalse();
    }

    @Test
    void nobodyStaysBeyondTheWindow() {
        var clients = registered(100);
        var drained = rig.hub.drain(WINDOW);
        advance(WINDOW);
        EventLoopRig.await(drained);
        rig.loop.run(() -> assertThat(closed(clients)).isEqualTo(100));
    }

    @Test
    void aWindowOfZeroLetsAllGoAtOnce() throws Throwable {
        var clients = registered(100);
        EventLoopRig.await(rig.hub.drain(Duration.ZERO));
        rig.run(() -> {
            assertThat(closed(clients)).isEqualTo(100);
            assertThat(rig.status.connections()).isZero();
        });
    }

    @Test
    void eachIsToldItsOwnMomentToComeBackWithinASecond() throws Throwable {
        var clients = registered(100);
        EventLoopRig.await(rig.hub.drain(Duration.ZERO));
        rig.run(() -> {
            var moments = new HashSet<Duration>();
            for (var client : clients) {
                var told = client.next(ServerMessage.Reconnect.class);
                assertThat(told.after()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
                assertThat(told.reason()).isNotBlank();
                moments.add(told.after());
                client.closedBy(CloseReason.SERVER_DRAINING);
            }
            assertThat(moments).hasSizeGreaterThan(50);
        });
    }

    @Test
    void itIsOverOnceNothingIsLeftOfThem() throws Throwable {
        registered(3);
        rig.loop.run(rig.link::holdAnswers);
        var drained = rig.hub.drain(Duration.ZERO);
        rig.loop.run(() -> {});
        assertThat(drained.isComplete()).as("while mappings are being removed").isFalse();
        rig.loop.run(rig.link::release);
        EventLoopRig.await(drained);
        rig.run(() -> assertThat(IntStream.range(0, 3).mapToObj(HubDrainTest::user))
                .allMatch(user -> rig.edges(user).isEmpty()));
    }

    @Test
    void aBrokerThatIsAwayHoldsNobodyUp() {
        var clients = registered(3);
        rig.loop.run(rig.link::leave);
        EventLoopRig.await(rig.hub.drain(Duration.ZERO));
        rig.loop.run(() -> assertThat(closed(clients)).isEqualTo(3));
    }

    @Test
    void whoHasNotRegisteredLeavesToo() throws Throwable {
        var stranger = rig.loop.call(() -> Future.succeededFuture(rig.connect()));
        EventLoopRig.await(rig.hub.drain(Duration.ZERO));
        rig.run(() -> {
            stranger.next(ServerMessage.Reconnect.class);
            stranger.closedBy(CloseReason.SERVER_DRAINING);
        });
    }

    @Test
    void whoLeavesByItselfIsNotWaitedFor() {
        var clients = registered(3);
        var drained = rig.hub.drain(WINDOW);
        rig.loop.run(() -> clients.forEach(client -> {
            if (!client.isClosed()) {
                client.leaves();
            }
        }));
        EventLoopRig.await(drained);
    }

    @Test
    void whoComesMeanwhileIsSentElsewhereAtOnce() throws Throwable {
        registered(2);
        rig.status.drain();
        rig.hub.drain(WINDOW);
        rig.run(() -> {
            var late = rig.connect();
            late.next(ServerMessage.Reconnect.class);
            late.closedBy(CloseReason.SERVER_DRAINING);
        });
    }

    @Test
    void withoutClientsThereIsNothingToDo() {
        EventLoopRig.await(rig.hub.drain(WINDOW));
    }

    @Test
    void whoIsStillThereIsServedMeanwhile() throws Throwable {
        var clients = registered(2);
        rig.hub.drain(WINDOW);
        rig.loop.until("one has left", () -> closed(clients) == 1);
        rig.run(() -> {
            var left = clients.get(1);
            left.pings();
            assertThat(left.next().event()).isEqualTo("pong");
        });
    }

    private void advance(Duration time) {
        rig.loop.run(() -> rig.ticker.advance(time));
    }

    private static long closed(List<FakeConnection> clients) {
        return clients.stream().filter(FakeConnection::isClosed).count();
    }

    private static String user(int number) {
        return "user" + number;
    }

    /** So many registered clients, each of another user. */
    private List<FakeConnection> registered(int clients) {
        return rig.loop.call(() -> Future.succeededFuture(
                IntStream.range(0, clients).mapToObj(this::registeredAs).toList()));
    }

    private FakeConnection registeredAs(int number) {
        var client = rig.connect();
        client.registers(user(number), rig.token(user(number), Duration.ofHours(1)));
        client.nextRegistered();
        client.nothingElse();
        return client;
    }
}
