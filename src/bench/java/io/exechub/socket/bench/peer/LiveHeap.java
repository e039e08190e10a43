package io.exechub.socket.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is alive in the heap of another Java VM: asks its {@code jcmd}. */
public final class LiveHeap {
    private static final long LIMIT_SECONDS = 60;

    private LiveHeap() {}

    /** Collects its garbage, which a histogram begins with, and returns the bytes of all objects that are left. */
    public static long collect(Setting setting, long pid) throws IOException {
        var total = jcmd(setting.tool("jcmd"), pid, "GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no total in the histogram of " + pid));
        return Long.parseLong(total.trim().split(" +", -1)[2]);
    }

    private static String jcmd(Path tool, long pid, String command) throws IOException {
        var process = new ProcessBuilder(List.of(tool.toString(), Long.toString(pid), command))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("jcmd " + command + " failed: " + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return said;
    }
}
