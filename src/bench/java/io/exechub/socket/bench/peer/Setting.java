package io.exechub.socket.bench.peer;

import java.nio.file.Path;
import java.util.List;

/**
 * Where and with what a contender is started.
 *
 * @param directory for its files
 * @param redisPort of a Redis of its own
 * @param java of every contender that needs one
 * @param javaOptions the same for all of them
 */
public record Setting(Path directory, int redisPort, Path java, List<String> javaOptions) {
    /** What else belongs to the JDK of {@code java}. */
    Path tool(String name) {
        return java.resolveSibling(name);
    }
}
