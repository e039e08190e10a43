package io.exechub.socket.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that we started, and its own children. None outlives us. */
public final class Child implements AutoCloseable {
    private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();
    private static final long GRACE_SECONDS = 5;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Child::kill)));
    }

    private final Process process;
    private final Path log;
    private final long begun = System.nanoTime();

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it in {@code directory}, with nothing of our environment but the path, writing to {@code log}. */
    static Child start(List<String> command, Path directory, Path log, Map<String, String> env) throws IOException {
        Files.createDirectories(directory);
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> !Set.of("PATH", "HOME").contains(name));
        builder.environment().putAll(env);
        var process = builder.start();
        ALL.add(process);
        return new Child(process, log);
    }

    /** Runs it to its end. */
    static void run(List<String> command, Path directory, Path log, long limitSeconds) throws IOException {
        try (var child = start(command, directory, log, Map.of())) {
            if (!child.process.waitFor(limitSeconds, TimeUnit.SECONDS) || child.process.exitValue() != 0) {
                throw new IOException(command.get(0) + " failed: " + child.lastWords());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it wrote. */
    String lastWords() throws IOException {
        var lines = new String(Files.readAllBytes(log), UTF_8).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    /** Sends it a signal, by name. */
    void signal(String name) throws IOException {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (!kill.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IOException("kill -" + name + " failed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Since it was started. */
    long ageNanos() {
        return System.nanoTime() - begun;
    }

    /** The process itself. */
    public long pid() {
        return process.pid();
    }

    /** It and all below it. */
    public List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Asks it to end, then ends it. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill(process);
        ALL.remove(process);
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
