package io.exechub.socket.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final long MEBIBYTE = 1024 * 1024;

    @Test
    void aHeapHoldsWhatTheServiceItselfLeavesOfIt() {
        assertThat(new Capacity(512 * MEBIBYTE, 0).connections()).isBetween(100_000L, 130_000L);
        assertThat(new Capacity(20 * MEBIBYTE, 0).connections()).isZero();
    }

    @Test
    void theOperatorIsToldInOneLine() {
        assertThat(new Capacity(512 * MEBIBYTE, 20_000).describe(100_000))
                .isEqualTo(
                        "the heap of 512 MiB holds about 114,504 connections, and 20,000 files and sockets may be open;"
                                + " edge.maxConnections is 100000");
    }
}
