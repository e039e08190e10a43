package io.exechub.socket.bench;

import io.exechub.socket.bench.load.Audience;
import io.exechub.socket.bench.load.Ledger;
import io.exechub.socket.bench.load.Login;
import io.exechub.socket.bench.load.Pace;
import io.exechub.socket.bench.load.Publisher;
import io.exechub.socket.bench.peer.Contender;
import io.exechub.socket.bench.peer.Server;
import io.exechub.socket.bench.peer.Setting;
import io.exechub.socket.bench.peer.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One contender, started for it and ended afterwards, in each of the modes asked for. */
final class Round {
    private static final Duration LEAD_IN = Duration.ofSeconds(1);
    /** What was compiled for a crush is compiled anew for few events at a time. */
    private static final Duration FIXED_LEAD_IN = Duration.ofSeconds(5);

    private static final Duration COLLECTION = Duration.ofMillis(500);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration LAST_EVENTS = Duration.ofSeconds(10);
    private static final long STORM_LIMIT_SECONDS = 120;
    private static final String EVENTS = "eventsPerSecond";
    private static final double NANOS_PER_MILLI = 1e6;

    /** Users that nothing else is asked of, so that nobody's history disturbs. */
    private static final int FIRST_OF_WARM_UP = 20_000;

    private static final int FEW = 4;
    private static final int FIRST_IDLE = 40_000;
    private static final int FIRST_WITH_MANY = 80_000;

    private final Contender contender;
    private final Set<Mode> modes;
    private final Load load;
    private final Setting setting;
    private final long redisPid;
    private final Map<String, Double> results = new TreeMap<>();
    private final Map<String, Integer> complaints = new TreeMap<>();
    private Ledger.Flaws flaws = Ledger.Flaws.NONE;

    Round(Contender contender, Set<Mode> modes, Load load, Setting setting, long redisPid) {
        this.contender = contender;
        this.modes = EnumSet.copyOf(modes);
        this.modes.retainAll(contender.modes());
        this.load = load;
        this.setting = setting;
        this.redisPid = redisPid;
    }

    /** What was measured, by name. */
    Map<String, Double> play() throws IOException {
        try (var server = contender.start(setting)) {
            results.put("start.readySeconds", (double) server.readyNanos() / TimeUnit.SECONDS.toNanos(1));
            if (modes.contains(Mode.IDLE)) {
                idle(server);
            }
            if (modes.contains(Mode.STORM)) {
                storm(server);
            }
            if (modes.contains(Mode.SATURATION) || modes.contains(Mode.FIXED)) {
                oneSocketEach(server);
            }
            if (modes.contains(Mode.FANOUT)) {
                manySocketsEach(server);
            }
        }
        results.put("flaws.missing", (double) flaws.missing());
        results.put("flaws.repeated", (double) flaws.repeated());
        results.put("flaws.reordered", (double) flaws.reordered());
        return results;
    }

    /** What sockets and publishers ran into, and how often. */
    Map<String, Integer> complaints() {
        return complaints;
    }

    /**
     * Before any storm, after no more sockets than it takes to have all code loaded: memory that many sockets have left
     * behind would be taken for memory that these do not need.
     */
    private void idle(Server server) throws IOException {
        comeAndGo(server, load.sockets() / FEW);
        Pause.of(SETTLING);
        var heapBefore = collectGarbage(server);
        double residentBefore = Usage.resident(server.process().pids());
        try (var audience = audience(server)) {
            var came = register(audience, Crowd.of(FIRST_IDLE, load.sockets(), 1));
            Pause.of(SETTLING);
            var heap = collectGarbage(server);
            if (heap.isPresent()) {
                double grown = heap.getAsLong() - heapBefore.orElse(0);
                results.put("idle.heapBytesPerSocket", grown / came.registered());
            }
            double resident = Usage.resident(server.process().pids()) - residentBefore;
            results.put("idle.residentBytesPerSocket", resident / came.registered());
            standStill(server);
            complain(audience);
        }
        Pause.of(SETTLING);
    }

    private void storm(Server server) {
        warmUpStorm(server);
        Pause.of(SETTLING);
        try (var audience = audience(server)) {
            var came = register(audience, Crowd.of(FIRST_IDLE, load.sockets(), 1));
            results.put(
                    "storm.registrationsPerSecond",
                    came.registered() * (double) TimeUnit.SECONDS.toNanos(1) / came.nanos());
            results.put("storm.failed", (double) came.failed());
            complain(audience);
        }
        Pause.of(SETTLING);
    }

    /** What it costs that nothing happens but heartbeats: percent of a core. */
    private void standStill(Server server) throws IOException {
        if (!load.idle().isZero()) {
            long begun = System.nanoTime();
            double serverBefore = Usage.cpuSeconds(server.process().pids());
            double redisBefore = Usage.cpuSeconds(List.of(redisPid));
            Pause.of(load.idle());
            double serverTook = Usage.cpuSeconds(server.process().pids()) - serverBefore;
            double redisTook = Usage.cpuSeconds(List.of(redisPid)) - redisBefore;
            double seconds = (double) (System.nanoTime() - begun) / TimeUnit.SECONDS.toNanos(1);
            results.put("idle.serverCpuPercent", 100 * serverTook / seconds);
            results.put("idle.redisCpuPercent", 100 * redisTook / seconds);
        }
    }

    /** In crowds as large as the one to be measured at most, each leaving before the next one comes. */
    private void warmUpStorm(Server server) {
        long begun = System.nanoTime();
        int left = load.stormWarmUp();
        while (left > 0 && System.nanoTime() - begun < load.warmUpLimit().toNanos()) {
            int crowd = Math.min(left, Math.min(load.sockets(), FIRST_IDLE - FIRST_OF_WARM_UP));
            comeAndGo(server, crowd);
            left -= crowd;
        }
    }

    private void comeAndGo(Server server, int crowd) {
        try (var audience = audience(server)) {
            register(audience, Crowd.of(FIRST_OF_WARM_UP, crowd, 1));
        }
    }

    private OptionalLong collectGarbage(Server server) throws IOException {
        var heap = contender.collectGarbage(setting, server);
        Pause.of(COLLECTION);
        return heap;
    }

    private void oneSocketEach(Server server) throws IOException {
        var logins = Crowd.of(0, load.users(), 1);
        try (var audience = audience(server);
                var publisher = new Publisher(server.opening().open(), 0, load.users(), load.eventBytes())) {
            register(audience, logins);
            warmUp(audience, publisher);
            if (modes.contains(Mode.SATURATION)) {
                saturate(server, audience, publisher, 1, "saturation.");
            }
            if (modes.contains(Mode.FIXED)) {
                publisher.start(Pace.of(load.rate()));
                Pause.of(FIXED_LEAD_IN);
                measure(server, audience, "fixed.", EVENTS);
                finish(audience, publisher, 1);
                put("fixed.", audience.latencies());
            }
            sum(audience, publisher, logins);
        }
    }

    /** Counted in events: a busy machine needs more time for the same. */
    private void warmUp(Audience audience, Publisher publisher) {
        publisher.start(window(audience, publisher, 1));
        Pause.until(load.warmUpLimit(), () -> audience.heard() >= load.warmUpEvents());
        finish(audience, publisher, 1);
    }

    private Pace window(Audience audience, Publisher publisher, int socketsOfEach) {
        return Pace.window(load.window(), () -> publisher.published() - audience.heard() / socketsOfEach);
    }

    private void manySocketsEach(Server server) throws IOException {
        var logins = Crowd.of(FIRST_WITH_MANY, load.fanOutUsers(), load.socketsPerUser());
        try (var audience = audience(server);
                var publisher = new Publisher(
                        server.opening().open(), FIRST_WITH_MANY, load.fanOutUsers(), load.eventBytes())) {
            register(audience, logins);
            saturate(server, audience, publisher, load.socketsPerUser(), "fanout.");
            sum(audience, publisher, logins);
        }
    }

    private void saturate(Server server, Audience audience, Publisher publisher, int socketsOfEach, String prefix)
            throws IOException {
        publisher.start(window(audience, publisher, socketsOfEach));
        Pause.of(LEAD_IN);
        measure(server, audience, prefix, socketsOfEach == 1 ? EVENTS : "deliveriesPerSecond");
        finish(audience, publisher, socketsOfEach);
        put(prefix, audience.latencies());
    }

    private void measure(Server server, Audience audience, String prefix, String rate) throws IOException {
        audience.beginToNote();
        new Meter(server.process().pids(), redisPid).measure(audience, load.measured(), prefix, rate, results);
        audience.endToNote();
    }

    private void put(String prefix, Histogram latencies) {
        results.put(prefix + "p50Millis", latencies.getValueAtPercentile(50) / NANOS_PER_MILLI);
        results.put(prefix + "p99Millis", latencies.getValueAtPercentile(99) / NANOS_PER_MILLI);
        results.put(prefix + "p999Millis", latencies.getValueAtPercentile(99.9) / NANOS_PER_MILLI);
        results.put(prefix + "maxMillis", latencies.getMaxValue() / NANOS_PER_MILLI);
    }

    /** Stops, and lets what is on its way arrive. */
    private static void finish(Audience audience, Publisher publisher, int socketsOfEach) {
        publisher.stop();
        Pause.until(LAST_EVENTS, () -> audience.heard() >= publisher.published() * socketsOfEach);
    }

    private void sum(Audience audience, Publisher publisher, List<Login> logins) {
        for (var login : logins) {
            flaws = flaws.plus(login.ledger().flaws(publisher.published(login.user())));
        }
        results.merge("events", (double) publisher.published(), Double::sum);
        if (publisher.refused() > 0) {
            complaints.put("refused to a publisher", (int) publisher.refused());
        }
        complain(audience);
    }

    private void complain(Audience audience) {
        audience.complaints().forEach((about, times) -> complaints.merge(about, times, Integer::sum));
    }

    private static Audience audience(Server server) {
        return new Audience(server.dialect(), server.port(), false);
    }

    private Audience.Registrations register(Audience audience, List<Login> logins) {
        return audience.register(logins, load.atOnce())
                .orTimeout(STORM_LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
