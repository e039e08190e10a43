package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that Maven does not bring along. Where it is missing tests are skipped; on CI they fail. */
final class ExternalTool {
    private static final boolean ON_CI = "true".equals(System.getenv("CI"));
    private static final int SECONDS = 150;

    private final List<String> command;

    private ExternalTool(List<String> command) {
        this.command = command;
    }

    /** How a run ended; errors are part of the output. */
    record Result(int exitCode, String output) {
        String orFail() {
            assertThat(exitCode).as(output).isZero();
            return output;
        }
    }

    /** The first of these commands that does what {@code probe} makes it do. */
    static ExternalTool find(String otherwise, List<String> probe, List<List<String>> commands) {
        var found = commands.stream()
                .map(ExternalTool::new)
                .filter(tool -> tool.works(probe))
                .findFirst();
        assertThat(found.isPresent() || !ON_CI)
                .as("on CI nothing is skipped; " + otherwise)
                .isTrue();
        assumeTrue(found.isPresent(), otherwise);
        return found.orElseThrow();
    }

    private boolean works(List<String> probe) {
        try {
            return execute(Map.of(), probe).exitCode() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    Result run(String... args) {
        return run(Map.of(), args);
    }

    /** The same, always given these arguments first. */
    ExternalTool with(String... args) {
        return new ExternalTool(Stream.concat(command.stream(), Stream.of(args)).toList());
    }

    /** With these variables in its environment, too. */
    Result run(Map<String, String> environment, String... args) {
        try {
            return execute(environment, List.of(args));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Result execute(Map<String, String> environment, List<String> args) throws IOException {
        var output = Files.createTempFile("tool", ".txt");
        try {
            var builder = new ProcessBuilder(
                            Stream.concat(command.stream(), args.stream()).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            return new Result(exitCode(process), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    private static int exitCode(Process process) {
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("ends by itself")
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Writes a file below {@code target}, with the directories it needs. */
    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
