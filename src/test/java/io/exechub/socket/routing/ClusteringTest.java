package io.exechub.socket.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.EventBusOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusteringTest {
    private static final int AS_BOUND = 0;

    @Test
    void peersAreToldThePublicPortAndNotTheOneThatIsBound() {
        var bus = eventBus(5711, 30_711);
        assertThat(bus.getPort()).isEqualTo(5711);
        assertThat(bus.getClusterPublicPort()).isEqualTo(30_711);
    }

    @Test
    void withoutAPublicPortPeersAreToldTheOneThatIsBound() {
        assertThat(eventBus(0, 0).getClusterPublicPort()).isEqualTo(AS_BOUND);
    }

    private static EventBusOptions eventBus(int bound, int told) {
        return Clustering.eventBus(new ClusterSettings(
                ClusterSettings.Mode.TCP, "127.0.0.1", 5701, bound, told, List.of("127.0.0.1:5701"), Optional.empty()));
    }
}
