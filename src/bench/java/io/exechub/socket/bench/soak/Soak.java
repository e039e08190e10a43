package io.exechub.socket.bench.soak;

import io.exechub.socket.bench.Crowd;
import io.exechub.socket.bench.Pause;
import io.exechub.socket.bench.load.Audience;
import io.exechub.socket.bench.load.Dialects;
import io.exechub.socket.bench.load.Ledger;
import io.exechub.socket.bench.load.Login;
import io.exechub.socket.bench.load.Pace;
import io.exechub.socket.bench.load.Publisher;
import io.exechub.socket.bench.peer.ExecHub;
import io.exechub.socket.bench.peer.LiveHeap;
import io.exechub.socket.bench.peer.RedisMemory;
import io.exechub.socket.bench.peer.Server;
import io.exechub.socket.bench.peer.Setting;
import io.exechub.socket.bench.peer.Usage;
import io.exechub.socket.bench.report.Curves;
import io.exechub.socket.bench.report.Machine;
import io.exechub.socket.redis.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether anything grows that should not: live heap, the process's memory, its descriptors, what Redis keeps. Exits with 1 if
 * something did, or if an event was missing, repeated or out of order.
 */
@Command(name = "soak", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class Soak implements Callable<Integer> {
    private static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();
    private static final int SAMPLES = 120;
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_EVENTS = Duration.ofSeconds(20);
    private static final double TOLERANCE = 0.03;
    private static final double MIB = 1024.0 * 1024;
    private static final int EVENT_BYTES = 350;
    private static final int AT_ONCE = 64;

    /** A heap that is all there from the beginning: what grows after that is not heap. */
    private static final List<String> JAVA_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    /** Small journals are soon full; from then on Redis should keep no more. */
    private static final Map<String, String> SETTINGS =
            Map.of("EXECHUB_JOURNAL_MAX_ENTRIES", "100", "LOG_LEVEL", "WARN");

    @Option(names = "--minutes", description = "how long", defaultValue = "60")
    private double minutes;

    @Option(names = "--rate", description = "events per second", defaultValue = "1000")
    private int rate;

    @Option(names = "--churn", description = "sockets that leave and come back, per second", defaultValue = "20")
    private int churn;

    @Option(names = "--users", defaultValue = "200")
    private int users;

    @Option(names = "--sockets-per-user", defaultValue = "5")
    private int socketsPerUser;

    @Option(names = "--sockjs", description = "by SockJS instead of the native door")
    private boolean sockJs;

    @Option(names = "--jar", description = "the service", defaultValue = "target/exechub-socket-service.jar")
    private Path jar = Path.of("");

    /** Runs it. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Soak()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(DIRECTORY);
        var contender = (sockJs ? ExecHub.sockJs(jar) : ExecHub.webSocket(jar)).with(SETTINGS);
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        try (var redis = EmbeddedRedis.start()) {
            var setting = new Setting(DIRECTORY, redis.port(), java, JAVA_OPTIONS);
            try (var server = contender.start(setting);
                    var audience = new Audience(sockJs ? Dialects.SOCKJS : Dialects.NATIVE, server.port(), true);
                    var publisher = new Publisher(server.opening().open(), 0, users, EVENT_BYTES)) {
                return soak(setting, server, audience, publisher);
            }
        }
    }

    private int soak(Setting setting, Server server, Audience audience, Publisher publisher) throws IOException {
        var logins = Crowd.of(0, users, socketsPerUser);
        audience.register(logins, AT_ONCE).join();
        var gauges = gauges(setting, server);
        publisher.start(Pace.of(rate));
        try (var churning = new Churn(audience, churn)) {
            watch(gauges);
            publisher.stop();
            System.out.printf("%,d came back, %,d failed to%n", churning.came(), churning.failed());
        }
        Pause.until(LAST_EVENTS, () -> flaws(logins, publisher).missing() == 0);
        return report(gauges, flaws(logins, publisher), publisher.published(), audience.complaints());
    }

    private static List<Gauge> gauges(Setting setting, Server server) {
        long pid = server.process().pid();
        return List.of(
                new Gauge("live heap, MiB", MIB, 2, () -> LiveHeap.collect(setting, pid)),
                new Gauge("resident memory, MiB", MIB, 8, () -> Usage.resident(List.of(pid))),
                new Gauge("open descriptors", 1, 10, () -> Usage.descriptors(pid)),
                new Gauge("Redis' memory, MiB", MIB, 2, () -> RedisMemory.used(setting.redisPort())));
    }

    private void watch(List<Gauge> gauges) throws IOException {
        var whole = Duration.ofMillis((long) (minutes * Duration.ofMinutes(1).toMillis()));
        var pause = whole.dividedBy(SAMPLES).compareTo(SHORTEST_PAUSE) > 0 ? whole.dividedBy(SAMPLES) : SHORTEST_PAUSE;
        long end = System.nanoTime() + whole.toNanos();
        while (System.nanoTime() < end) {
            Pause.of(pause);
            for (var gauge : gauges) {
                gauge.look();
            }
        }
    }

    private static Ledger.Flaws flaws(List<Login> logins, Publisher publisher) {
        return logins.stream()
                .map(login -> login.ledger().flaws(publisher.published(login.user())))
                .reduce(Ledger.Flaws.NONE, Ledger.Flaws::plus);
    }

    private int report(List<Gauge> gauges, Ledger.Flaws flaws, long published, Map<String, Integer> complaints)
            throws IOException {
        var about = "%.0f minutes, %,d events/s to %,d sockets, of which %d/s leave and come back; %s; %s"
                .formatted(minutes, rate, users * socketsPerUser, churn, today(), Machine.commit());
        var file = DIRECTORY.resolve("results").resolve("soak-" + today() + ".svg");
        Files.createDirectories(file.getParent());
        Files.writeString(file, Curves.of(gauges.stream().map(Gauge::curve).toList(), about));
        boolean flat = true;
        for (var gauge : gauges) {
            boolean isFlat = gauge.isFlat(TOLERANCE);
            flat &= isFlat;
            System.out.println(gauge.summary() + (isFlat ? "" : "  GROWS"));
        }
        System.out.printf("%,d events; %s%n", published, flaws);
        complaints.forEach((complaint, times) -> System.out.println(times + " times: " + complaint));
        System.out.println("written: " + file);
        return flat && flaws.total() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }
}
