package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A service that lets one client in a second. */
class TurnstileTest {
    private static final String REFUSED = "exechub_refusals_total{reason=\"accept_rate\"}";

    @Test
    void aCrowdIsToldToTryAgainAndThoseInsideLoseNothing() throws IOException {
        try (var redis = RedisRig.start();
                var rig = ServiceRig.start(redis, "EXECHUB_EDGE_ACCEPT_RATE", "1")) {
            var inside = rig.register(ServiceRig.WS, ServiceRig.newUser());

            int refused = 0;
            for (int i = 0; i < 12; i++) {
                refused += refuses(rig) ? 1 : 0;
            }

            assertThat(refused).isPositive();
            assertThat(rig.metric(REFUSED)).isEqualTo(refused);
            assertThat(rig.http().get("/").statusCode()).isEqualTo(200);
            inside.send("{\"event\":\"ping\"}");
            assertThat(inside.next().getString("event")).isEqualTo("pong");
            Eventually.until("admitted", () -> rig.http().get("/socket/info").statusCode() == 200);
        }
    }

    private static boolean refuses(ServiceRig rig) throws IOException {
        try (var socket = RawSocket.connect(rig.port())) {
            var head = socket.upgrade(ServiceRig.WS);
            boolean refused = head.startsWith("HTTP/1.1 503 ");
            assertThat(head.startsWith("HTTP/1.1 101 ") || refused).as(head).isTrue();
            assertThat(head.toLowerCase(Locale.ROOT).contains("retry-after: 1")).isEqualTo(refused);
            return refused;
        }
    }
}
