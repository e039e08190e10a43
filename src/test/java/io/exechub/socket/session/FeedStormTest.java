package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.Position;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Everything that can go wrong between a publisher and its followers, at random: hints are lost, late, repeated and out of
 * order; clients stop reading, leave and come back; the broker is away, slow or forgetful. Each run has another seed, and
 * prints it: {@code -Dstorm.seed=…} repeats the run.
 */
class FeedStormTest {
    private static final int STEPS = 1_500;
    private static final int STEPS_TO_CALM = 100;

    @RepeatedTest(2)
    void eachFollowerSeesEachEventOnceAndInOrder() throws Throwable {
        rage(new Storm(100_000, false));
    }

    @RepeatedTest(2)
    void whatAFollowerCannotSeeItIsToldOf() throws Throwable {
        rage(new Storm(50, true));
    }

    private static void rage(Storm storm) throws Throwable {
        System.out.println("FeedStormTest: -Dstorm.seed=" + storm.seed);
        try {
            storm.rig.run(() -> {
                for (int step = 1; step <= STEPS; step++) {
                    storm.strike(step);
                    if (step % STEPS_TO_CALM == 0) {
                        storm.calmDown();
                    }
                }
            });
        } finally {
            storm.rig.close();
        }
    }

    /** One user's journal, its followers, and what happens to them. */
    private static final class Storm {
        final long seed = Long.getLong("storm.seed", System.nanoTime());
        final SessionRig rig;
        private final Random random = new Random(seed);
        private final boolean loses;
        private final List<Follower> followers;
        /** Hints that may still arrive, once or often. */
        private final List<Delivery> onTheirWay = new ArrayList<>();

        /** @param loses whether the journal is sometimes forgotten, and sometimes trimmed past a follower */
        Storm(int retained, boolean loses) {
            var options = new SessionRig.Options();
            options.maxEntries = retained;
            options.registrationsPerMinute = 1_000_000;
            options.maxSocketsPerUser = 1_000_000;
            this.rig = new SessionRig(options);
            this.loses = loses;
            this.followers =
                    Stream.generate(() -> new Follower(rig, loses)).limit(4).toList();
        }

        void strike(int step) {
            int kind = random.nextInt(100);
            if (kind < 40) {
                publish();
            } else if (kind < 55) {
                arrive();
            } else if (kind < 75) {
                strikeFollower(followers.get(random.nextInt(followers.size())));
            } else if (kind < 90) {
                strikeBroker();
            } else {
                letTimePass();
            }
            for (var follower : followers) {
                follower.look("seed " + seed + ", step " + step);
            }
        }

        /** Each hint arrives at once, later, or never. */
        private void publish() {
            for (int i = random.nextInt(3); i >= 0; i--) {
                var hint = rig.publish("s");
                switch (random.nextInt(4)) {
                    case 0 -> {}
                    case 1 -> onTheirWay.add(hint);
                    default -> rig.hub.deliver(hint);
                }
            }
        }

        private void arrive() {
            if (!onTheirWay.isEmpty()) {
                int which = random.nextInt(onTheirWay.size());
                rig.hub.deliver(random.nextBoolean() ? onTheirWay.get(which) : onTheirWay.remove(which));
            }
        }

        private void strikeFollower(Follower follower) {
            var connection = follower.connection;
            if (connection == null) {
                follower.comeBack();
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> connection.congest();
                case 1 -> connection.congestAfter(random.nextInt(5));
                case 2 -> connection.drainSilently();
                case 3 -> follower.leave();
                default -> connection.drain();
            }
        }

        private void strikeBroker() {
            switch (random.nextInt(loses ? 9 : 8)) {
                case 0 -> rig.link.leave();
                case 1, 2 -> rig.link.comeBack();
                case 3 -> rig.link.holdRequests();
                case 4 -> rig.link.holdAnswers();
                case 5 -> rig.link.arrive();
                case 6 -> rig.link.answer();
                case 7 -> rig.link.release();
                default -> rig.broker.forgetEverything();
            }
        }

        private void letTimePass() {
            if (random.nextInt(10) > 0) {
                rig.sweep();
                return;
            }
            for (int i = 0; i < 4; i++) {
                followers.forEach(Follower::stayAlive);
                rig.pass(Duration.ofSeconds(16));
            }
        }

        /** All is well again: each follower is to have everything at once, without anything else happening. */
        void calmDown() {
            rig.link.release();
            rig.link.comeBack();
            followers.forEach(this::bringBack);
            rig.sweep();
            rig.publish("its hint is lost");
            rig.link.holdAnswers();
            rig.hub.deliver(rig.publish("the gap is noticed"));
            var last = rig.publish("this comes while the gap is read");
            rig.hub.deliver(last);
            rig.link.release();
            for (var follower : followers) {
                follower.look("seed " + seed + ", calm");
                assertThat(follower.seen)
                        .as("seed " + seed)
                        .isEqualTo(last.event().position());
            }
        }

        private void bringBack(Follower follower) {
            if (follower.connection != null) {
                follower.connection.drain();
            }
            follower.look("seed " + seed + ", calming down");
            if (follower.connection == null) {
                follower.comeBack();
            }
        }
    }

    /** A client that resumes where it was, and checks all it is told. */
    private static final class Follower {
        private final SessionRig rig;
        private final boolean mayLose;
        /** The last event seen. */
        Position seen = new Position("epoch0", 0);
        /** Null while it is away. */
        @Nullable
        FakeConnection connection;

        private boolean registered;
        /** It was told that events are gone: the next one may be any. */
        private boolean toldOfLoss;

        Follower(SessionRig rig, boolean mayLose) {
            this.rig = rig;
            this.mayLose = mayLose;
        }

        void comeBack() {
            registered = false;
            connection = rig.resuming(seen.toString());
        }

        void leave() {
            if (connection != null) {
                connection.leaves();
                connection = null;
            }
        }

        void stayAlive() {
            if (connection != null && !connection.isClosed()) {
                connection.session().onAlive();
            }
        }

        void look(String when) {
            if (connection == null) {
                return;
            }
            while (connection.hasNews()) {
                check(connection.next(), when);
            }
            if (connection.isClosed()) {
                assertThat(connection.closeReason())
                        .as(when)
                        .isIn(CloseReason.SLOW_CONSUMER, CloseReason.SERVICE_UNAVAILABLE);
                leave();
            }
        }

        private void check(ServerMessage message, String when) {
            if (message instanceof ServerMessage.Registered told) {
                registered = true;
                toldOfLoss |= !told.recovered();
            } else if (message instanceof ServerMessage.Event told) {
                assertThat(registered).as(when).isTrue();
                check(told.journaled().position(), when);
            } else {
                assertThat(message).as(when).isInstanceOf(ServerMessage.Failure.class);
                assertThat(((ServerMessage.Failure) message).code()).as(when).isEqualTo("HISTORY_LOST");
                toldOfLoss = true;
            }
            assertThat(toldOfLoss && !mayLose).as(when + ": told of a loss").isFalse();
        }

        private void check(Position next, String when) {
            if (toldOfLoss) {
                assertThat(seen.includes(next))
                        .as("%s: %s after %s", when, next, seen)
                        .isFalse();
            } else {
                assertThat(next).as(when).isEqualTo(new Position(seen.epoch(), seen.seq() + 1));
            }
            toldOfLoss = false;
            seen = next;
        }
    }
}
