package io.exechub.socket.bench;

import io.exechub.socket.bench.peer.Contender;
import io.exechub.socket.bench.peer.Contenders;
import io.exechub.socket.bench.peer.Setting;
import io.exechub.socket.bench.report.Machine;
import io.exechub.socket.bench.report.Readme;
import io.exechub.socket.bench.report.Results;
import io.exechub.socket.redis.EmbeddedRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the benchmark. */
@Command(name = "bench", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class Bench implements Callable<Integer> {
    private static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();

    @Option(names = "--only", split = ",", description = "contenders, such as ours,ours-sockjs; all if left out")
    private List<String> only = List.of();

    @Option(names = "--mode", split = ",", description = "${COMPLETION-CANDIDATES}; all if left out")
    private Set<Mode> modes = EnumSet.allOf(Mode.class);

    @Option(names = "--rounds", description = "of all contenders, one after the other", defaultValue = "3")
    private int rounds;

    @Option(names = "--quick", description = "one round, with less of everything")
    private boolean quick;

    @Option(names = "--jar", description = "the service", defaultValue = "target/exechub-socket-service.jar")
    private Path jar = Path.of("");

    @Option(names = "--java", description = "for every contender that needs one; this one if left out")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(names = "--java-options", description = "the same for all of them", defaultValue = "-Xmx1g")
    private String javaOptions = "";

    @Option(names = "--env", description = "a setting of ours, such as EXECHUB_EDGE_INSTANCES=1; may be repeated")
    private Map<String, String> env = Map.of();

    @Option(names = "--note", description = "on the circumstances, kept with the results", defaultValue = "")
    private String note = "";

    @Mixin
    private LoadOptions options = new LoadOptions();

    /** Runs it. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(DIRECTORY);
        var load = options.load(quick);
        int repeats = quick ? 1 : rounds;
        var results = new Results(about(load, repeats));
        var contenders = contenders();
        for (int repeat = 1; repeat <= repeats; repeat++) {
            for (var contender : contenders) {
                System.out.println(contender.name() + ", round " + repeat + " of " + repeats);
                play(contender, load, results);
            }
        }
        write(results);
        return CommandLine.ExitCode.OK;
    }

    private List<Contender> contenders() {
        var chosen = new ArrayList<Contender>();
        for (var contender : Contenders.all(jar, env, DIRECTORY)) {
            if (only.isEmpty() || only.contains(contender.name())) {
                try {
                    contender.prepare(DIRECTORY);
                    chosen.add(contender);
                } catch (IOException cannot) {
                    System.out.println(contender.name() + " is left out: " + cannot.getMessage());
                }
            }
        }
        return chosen;
    }

    /** One that fails does not keep the others from being measured. */
    private void play(Contender contender, Load load, Results results) {
        try (var redis = EmbeddedRedis.start()) {
            var setting = new Setting(DIRECTORY, redis.port(), java, List.of(javaOptions.split(" ", -1)));
            var round = new Round(contender, modes, load, setting, redis.pid());
            var values = round.play();
            results.add(contender.name(), contender.title(), values, round.complaints());
            values.forEach((name, value) -> System.out.printf("  %-32s %,14.3f%n", name, value));
            round.complaints().forEach((about, times) -> System.out.println("  " + times + " times: " + about));
        } catch (IOException | RuntimeException failure) {
            System.out.println("  failed: " + failure);
        }
    }

    private JsonObject about(Load load, int repeats) throws IOException {
        return new JsonObject()
                .put("date", today())
                .put("commit", Machine.commit())
                .put("machine", Machine.description(java))
                .put("note", note)
                .put("javaOptions", javaOptions)
                .put("rounds", repeats)
                .put("load", load.json());
    }

    /** What leaves something out is not kept among the sources. */
    private void write(Results results) throws IOException {
        boolean whole = only.isEmpty() && modes.size() == Mode.values().length && !quick && env.isEmpty();
        var directory = whole ? Readme.RESULTS : DIRECTORY.resolve("results");
        results.write(directory, today());
        System.out.println("\n" + Files.readString(directory.resolve(today() + ".md")));
        System.out.println("written: " + directory.resolve(today()) + ".json, .svg and .md");
    }

    private static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }
}
