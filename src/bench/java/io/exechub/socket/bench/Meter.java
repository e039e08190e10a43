package io.exechub.socket.bench;

import io.exechub.socket.bench.load.Audience;
import io.exechub.socket.bench.peer.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What was heard, and what it cost, within a while. */
final class Meter {
    private static final double PER_EVENTS = 100_000;

    private final List<Long> server;
    private final List<Long> redis;
    private final List<Long> generator = List.of(ProcessHandle.current().pid());

    private record Reading(long nanos, long heard, double server, double redis, double generator) {}

    Meter(List<Long> server, long redis) {
        this.server = server;
        this.redis = List.of(redis);
    }

    /** Looks twice, so long after one another, and puts down the difference under names that begin with {@code prefix}. */
    void measure(Audience audience, Duration time, String prefix, String name, Map<String, Double> results)
            throws IOException {
        var before = read(audience);
        Pause.of(time);
        var after = read(audience);
        double heard = after.heard - before.heard;
        double seconds = (double) (after.nanos - before.nanos) / TimeUnit.SECONDS.toNanos(1);
        results.put(prefix + name, heard / seconds);
        results.put(prefix + "serverCpu", (after.server - before.server) * PER_EVENTS / heard);
        results.put(prefix + "redisCpu", (after.redis - before.redis) * PER_EVENTS / heard);
        results.put(prefix + "generatorCpu", (after.generator - before.generator) * PER_EVENTS / heard);
    }

    private Reading read(Audience audience) throws IOException {
        return new Reading(
                System.nanoTime(),
                audience.heard(),
                Usage.cpuSeconds(server),
                Usage.cpuSeconds(redis),
                Usage.cpuSeconds(generator));
    }
}
