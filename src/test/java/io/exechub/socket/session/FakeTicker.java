package io.exechub.socket.session;

import java.time.Duration;
import java.time.Instant;

/** Time that passes when the test says so. */
final class FakeTicker implements Ticker {
    private long millis = 5_000_000;
    private long wallMillis = 1_000_000_000_000L;

    void advance(Duration time) {
        millis += time.toMillis();
        wallMillis += time.toMillis();
    }

    Instant now() {
        return Instant.ofEpochMilli(wallMillis);
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long wallMillis() {
        return wallMillis;
    }
}
