package io.exechub.socket;

import io.exechub.socket.config.ConfigLoader;
import io.exechub.socket.config.ServiceConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Where a command finds its configuration.
 *
 * @param env the environment's variables
 * @param directory the working directory
 */
record CommandConfig(Map<String, String> env, Path directory) {
    /** Read by {@code logback.xml}. */
    private static final String LOG_TARGET = "exechub.log.target";

    /** That of this process. */
    static CommandConfig ofProcess() {
        return new CommandConfig(System.getenv(), Path.of(""));
    }

    /** The configuration alone, for a command that goes on to make a Vert.x by it. */
    ServiceConfig load() {
        return briefly(vertx -> ConfigLoader.load(vertx, env, directory));
    }

    /** The configuration as it may be printed. */
    List<String> describe() {
        logToStderr();
        return briefly(vertx -> ConfigLoader.describe(vertx, env, directory));
    }

    /** Does something short with the configuration. */
    <T> T use(BiFunction<Vertx, ServiceConfig, Future<T>> action) {
        logToStderr();
        return briefly(
                vertx -> ConfigLoader.load(vertx, env, directory).compose(config -> action.apply(vertx, config)));
    }

    /** Takes effect if nothing was logged before; stdout then belongs to the command's answer. */
    private static void logToStderr() {
        System.setProperty(LOG_TARGET, "System.err");
    }

    private static <T> T briefly(Function<Vertx, Future<T>> action) {
        var vertx = Vertx.vertx();
        try {
            return action.apply(vertx).await();
        } finally {
            vertx.close().await();
        }
    }
}
