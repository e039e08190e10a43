package io.exechub.socket.bench.peer;

import io.exechub.socket.bench.load.Dialect;
import io.exechub.socket.bench.load.Sink;
import java.io.IOException;

/**
 * A contender that runs and is ready.
 *
 * @param process its process
 * @param port where clients connect
 * @param dialect what they speak
 * @param opening how to publish to it
 * @param readyNanos from the start of the process until it was ready
 */
public record Server(Child process, int port, Dialect dialect, Opening opening, long readyNanos)
        implements AutoCloseable {
    /** Opens a way to publish. */
    @FunctionalInterface
    public interface Opening {
        /** The way, opened. */
        Sink open() throws IOException;
    }

    @Override
    public void close() {
        process.close();
    }
}
