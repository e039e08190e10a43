package io.exechub.socket;

import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that has room for 8 connections that have not said what they want. */
class CrowdOfStrangersTest {
    private static final int CROWD = 60;

    @Test
    void whoeverHasWaitedLongestGoesSoThatClientsGetIn() throws IOException {
        try (var redis = RedisRig.start();
                var service = ServiceRig.start(redis, "EXECHUB_EDGE_INSTANCES", "1", "EXECHUB_EDGE_MAX_WAITING", "8");
                var inside = service.register(WS, ServiceRig.newUser())) {
            var crowd = new ArrayList<RawSocket>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(RawSocket.connect(service.port()));
                if (i % 10 == 0) {
                    service.register(WS, ServiceRig.newUser()).close();
                }
            }
            for (var early : crowd.subList(0, CROWD - 8)) {
                assertThat(early.drain()).isZero();
            }
            assertThat(service.metric("exechub_refusals_total{reason=\"waiting\"}"))
                    .isBetween(CROWD - 8.0, CROWD + 20.0);
            inside.hasNothingElse();
            close(crowd);
        }
    }

    private static void close(List<RawSocket> sockets) throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
