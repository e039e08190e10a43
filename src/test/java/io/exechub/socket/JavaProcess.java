package io.exechub.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a main class in a process of its own: environment, streams and exit code are the real ones. */
record JavaProcess(int exitCode, String stdout, String stderr) {
    static JavaProcess run(Class<?> main, Path directory, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                // The service's own logging, not that of the tests.
                                "-Dlogback.configurationFile=logback.xml",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()),
                        Stream.of(args))
                .toList();
        var stdout = Files.createTempFile(directory, "stdout", "");
        var stderr = Files.createTempFile(directory, "stderr", "");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().keySet().removeIf(name -> !List.of("PATH", "HOME").contains(name));
        builder.environment().putAll(env);
        var process = builder.start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running: " + command);
        }
        return new JavaProcess(process.exitValue(), read(stdout), read(stderr));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
