package io.exechub.socket.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Where something was measured. */
public final class Machine {
    private static final double KIB_PER_GIB = 1024.0 * 1024;
    private static final long LIMIT_SECONDS = 10;

    private Machine() {}

    /** Its processors, memory and system, and the Java it was measured with. */
    public static String description(Path java) throws IOException {
        return "%s × %d, %.0f GiB, Linux %s, %s, server, Redis and load generator on the same machine"
                .formatted(
                        line("/proc/cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / KIB_PER_GIB,
                        System.getProperty("os.version"),
                        said(java.toString(), "-version").replace("\"", ""));
    }

    /** The commit that is checked out; with a plus if something was changed since. */
    public static String commit() throws IOException {
        var changed =
                !said("git", "status", "--porcelain", "--untracked-files=no").isEmpty();
        return said("git", "rev-parse", "--short", "HEAD") + (changed ? "+" : "");
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** The first line. */
    private static String said(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return text.lines().findFirst().orElse("");
    }
}
