package io.exechub.socket.session;

/** What time it is; replaced in tests. */
public interface Ticker {
    /** The real clocks. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long millis() {
            return System.nanoTime() / 1_000_000;
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Monotonic milliseconds since some moment. */
    long millis();

    /** Milliseconds since the epoch, by the wall clock: may jump. */
    long wallMillis();
}
