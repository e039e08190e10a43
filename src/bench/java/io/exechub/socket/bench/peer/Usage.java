package io.exechub.socket.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes use, as Linux counts it. */
public final class Usage {
    private static final Path PROC = Path.of("/proc");
    /** Of Linux, on every machine that matters: USER_HZ. */
    private static final double TICKS_PER_SECOND = 100;

    /** After the name, which may hold anything and ends with a parenthesis. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private Usage() {}

    /** Seconds of processor time, in all threads. */
    public static double cpuSeconds(List<Long> pids) throws IOException {
        double ticks = 0;
        for (long pid : pids) {
            var stat = read(pid, "stat");
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Resident memory in bytes. */
    public static long resident(List<Long> pids) throws IOException {
        long kib = 0;
        for (long pid : pids) {
            kib += read(pid, "status")
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kib * 1_024;
    }

    /** Open file descriptors. */
    public static long descriptors(long pid) throws IOException {
        try (var open = Files.list(PROC.resolve(pid + "/fd"))) {
            return open.count();
        }
    }

    private static String read(long pid, String name) throws IOException {
        return new String(Files.readAllBytes(PROC.resolve(pid + "/" + name)), UTF_8);
    }
}
