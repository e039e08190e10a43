package io.exechub.socket.chaos;

import java.io.IOException;
import java.util.Map;

/** Redis as a deployment of it: one server, or several that stand in for each other. */
interface RedisSetup extends AutoCloseable {
    /** What it is called in the table. */
    String name();

    /** How a node of the service finds it. */
    Map<String, String> environment();

    /** The server that now takes writes to this key. Asks those that are there; fails while none does. */
    RedisProcess master(String key) throws IOException;

    /** How many replicas must have what is to survive the loss of a master; 0 where the disk keeps it. */
    int replicas();

    /** All of it is up and, where there are replicas, in step. */
    void awaitHealthy();

    @Override
    void close();
}
