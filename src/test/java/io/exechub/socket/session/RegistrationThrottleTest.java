package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.UserId;
import org.junit.jupiter.api.Test;

class RegistrationThrottleTest {
    private static final UserId USER = new UserId("u1");

    /** As many as take longer than it would take one of them to be allowed again, were that done evenly. */
    @Test
    void aMinuteAllowsNoMoreHoweverLongItsRegistrationsTake() {
        var options = new SessionRig.Options();
        options.registrationsPerMinute = 1_000_000;
        options.registrationsPerMinutePerAddress = 1_000_000;
        var throttle = new RegistrationThrottle(options.settings());
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(throttle.admits(USER) && throttle.admitsFrom("192.0.2.1"))
                    .isTrue();
        }
        assertThat(throttle.admits(USER)).isFalse();
        assertThat(throttle.admitsFrom("192.0.2.1")).isFalse();
    }
}
