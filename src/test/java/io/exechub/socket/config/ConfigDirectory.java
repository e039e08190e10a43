package io.exechub.socket.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A working directory and an environment to load a configuration from. */
record ConfigDirectory(Path directory, Map<String, String> env) {
    /** With nothing set. */
    ConfigDirectory(Path directory) {
        this(directory, new HashMap<>());
    }

    void write(String name, String content) {
        var path = directory.resolve(name);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceConfig load(Vertx vertx) {
        return ConfigLoader.load(vertx, env, directory).await();
    }

    /** What the operator is told. */
    String refusal(Vertx vertx) {
        return String.valueOf(
                catchThrowableOfType(ConfigException.class, () -> load(vertx)).getMessage());
    }
}
