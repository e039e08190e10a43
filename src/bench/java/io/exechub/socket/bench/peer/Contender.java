package io.exechub.socket.bench.peer;

import io.exechub.socket.bench.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

/** Somebody who can be measured. */
public interface Contender {
    /** What the command line calls it. */
    String name();

    /** What the table calls it. */
    String title();

    /** What can be asked of it. */
    Set<Mode> modes();

    /**
     * Collects its garbage, if it has any, so that only what is alive is left in memory.
     *
     * @return bytes of live objects, if it says
     */
    OptionalLong collectGarbage(Setting setting, Server server) throws IOException;

    /**
     * Makes ready whatever it needs, once.
     *
     * @param directory to put it
     * @throws IOException saying why it must be left out
     */
    void prepare(Path directory) throws IOException;

    /** Starts it and waits until it is ready. */
    Server start(Setting setting) throws IOException;
}
