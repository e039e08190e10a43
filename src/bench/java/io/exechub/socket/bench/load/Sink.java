package io.exechub.socket.bench.load;

import java.io.IOException;

/** Where events are published. Not thread-safe. */
public interface Sink extends AutoCloseable {
    /** Adds an event to what is to be sent; copies it. */
    void add(byte[] event, int user) throws IOException;

    /** Sends it. Does not wait for answers. */
    void flush() throws IOException;

    /** How many events were refused so far. */
    long refused();

    @Override
    void close() throws IOException;
}
