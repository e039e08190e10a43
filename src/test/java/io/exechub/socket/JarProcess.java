package io.exechub.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The packaged service as a process, as an operator starts it: {@code java -jar}, no flags. */
final class JarProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    static final Path JAR = Path.of(System.getProperty("service.jar", "target/exechub-socket-service.jar"));

    private final Process process;
    private final Path output;

    private JarProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it with just these variables in its environment, in a directory of its own. */
    static JarProcess start(Map<String, String> env) throws IOException {
        var directory = Files.createTempDirectory("exechub");
        var output = directory.resolve("output");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                        java, "-Xmx256m", "-jar", JAR.toAbsolutePath().toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> !List.of("PATH", "HOME").contains(name));
        builder.environment().putAll(env);
        return new JarProcess(builder.start(), output);
    }

    /** Development on free ports, with everything else as it comes. */
    static JarProcess development(String... moreEnv) throws IOException {
        var env = new HashMap<>(Map.of("PORT", "0", "MANAGEMENT_PORT", "0"));
        for (int i = 0; i < moreEnv.length; i += 2) {
            env.put(moreEnv[i], moreEnv[i + 1]);
        }
        return start(env);
    }

    /** Waits until the output holds this, and returns where. */
    MatchResult says(String regex) {
        var pattern = Pattern.compile(regex);
        Eventually.until(
                "the service says " + regex, () -> pattern.matcher(output()).find());
        var matcher = pattern.matcher(output());
        matcher.find();
        return matcher.toMatchResult();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
