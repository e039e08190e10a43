package io.exechub.socket.config;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the sources of configuration and lays them over each other: packaged defaults, the settings file, {@code .env}
 * in development, the environment; later wins. An empty variable counts as not set.
 */
public final class ConfigLoader {
    /** Where the build puts {@code conf/application.yaml}; alone, because Vert.x unpacks what lies in the same directory. */
    static final String PACKAGED = "defaults/application.yaml";

    private static final String DEFAULT_FILE = "conf/application.yaml";
    private static final String DOTENV = ".env";
    private static final Pattern LINE = Pattern.compile("line \\d+");

    private final Vertx vertx;
    private final Path workingDirectory;
    private final Problems problems = new Problems();
    private final Map<String, String> variables = new HashMap<>();
    /** Those of the variables that the process itself was given. */
    private final Set<String> inherited;

    private ConfigLoader(Vertx vertx, Map<String, String> env, Path workingDirectory) {
        this.vertx = vertx;
        this.workingDirectory = workingDirectory;
        layVariables(env);
        this.inherited = Set.copyOf(variables.keySet());
    }

    /**
     * Loads the configuration, or fails with a {@link ConfigException} that names every bad key.
     *
     * @param env the process environment
     * @param workingDirectory where {@code conf/application.yaml}, {@code .env} and relative paths are looked for
     */
    public static Future<ServiceConfig> load(Vertx vertx, Map<String, String> env, Path workingDirectory) {
        return new ConfigLoader(vertx, env, workingDirectory).load().map(Loaded::config);
    }

    /** Like {@link #load}, but for people: a line for each key with the source of its value, secrets hidden. */
    public static Future<List<String>> describe(Vertx vertx, Map<String, String> env, Path workingDirectory) {
        return new ConfigLoader(vertx, env, workingDirectory).load().map(Loaded::description);
    }

    private record Loaded(ServiceConfig config, List<String> description) {}

    private Future<Loaded> load() {
        var environment = environment();
        if (environment == Environment.DEVELOPMENT) {
            layVariables(dotenv());
        }
        var packaged = SettingsFile.read(vertx, PACKAGED);
        var file = settingsFile();
        return Future.all(packaged, file)
                .map(both -> layered(environment, packaged.result(), file.result()))
                .compose(values -> vertx.executeBlocking(() -> read(environment, values)));
    }

    /** The given variables yield to those that are there already. */
    private void layVariables(Map<String, String> more) {
        more.forEach((name, text) -> {
            if (!text.isEmpty()) {
                variables.putIfAbsent(name, text);
            }
        });
    }

    private Environment environment() {
        var name = variables.getOrDefault(EnvironmentNames.ENVIRONMENT, "development");
        if (!name.equals("development") && !name.equals("production")) {
            problems.add(EnvironmentNames.ENVIRONMENT, "'" + name + "'", "development or production");
        }
        return name.equals("production") ? Environment.PRODUCTION : Environment.DEVELOPMENT;
    }

    private Map<String, String> dotenv() {
        var entries = new HashMap<String, String>();
        try {
            Dotenv.configure()
                    .directory(workingDirectory.toAbsolutePath().toString())
                    .ignoreIfMissing()
                    .load()
                    .entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
                    .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        } catch (DotenvException malformed) {
            problems.add(DOTENV, "malformed" + line(malformed) + " (expected: NAME=value on each line)");
        }
        if (!entries.getOrDefault(EnvironmentNames.ENVIRONMENT, "development").equals("development")) {
            problems.add(
                    EnvironmentNames.ENVIRONMENT + " in " + DOTENV, "not development, but .env is read there only");
        }
        return entries;
    }

    /** The message repeats the line, which may hold a secret: only its number is said, where the line can be told. */
    private String line(DotenvException malformed) {
        try {
            var lines = Files.readAllLines(workingDirectory.resolve(DOTENV));
            var complaint = String.valueOf(malformed.getMessage());
            return IntStream.range(0, lines.size())
                    .filter(i -> complaint.equals("Malformed entry " + lines.get(i))
                            || complaint.equals("Malformed entry, unmatched quotes " + lines.get(i)))
                    .mapToObj(i -> " at line " + (i + 1))
                    .findFirst()
                    .orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }

    private Future<Map<String, String>> settingsFile() {
        var name = settingsFileName();
        var path = workingDirectory.resolve(name);
        boolean mustExist = variables.containsKey(EnvironmentNames.CONFIG_FILE);
        if ((!mustExist && !Files.exists(path)) || !SettingsFile.hasContent(path)) {
            return Future.succeededFuture(Map.of());
        }
        return SettingsFile.read(vertx, path.toString()).otherwise(failure -> {
            if (mustExist) {
                problems.add(
                        EnvironmentNames.CONFIG_FILE, "'" + name + "'", "a readable file of YAML" + place(failure));
            } else {
                problems.add(name, "unreadable", "YAML" + place(failure));
            }
            return Map.of();
        });
    }

    private String settingsFileName() {
        return variables.getOrDefault(EnvironmentNames.CONFIG_FILE, DEFAULT_FILE);
    }

    /** The parser's message quotes the file, which may hold a secret: only the place is taken from it. */
    private static String place(Throwable failure) {
        var line = LINE.matcher(String.valueOf(failure.getMessage()));
        return line.find() ? "; see " + line.group() : "";
    }

    private ConfigValues layered(Environment environment, Map<String, String> packaged, Map<String, String> file) {
        var values = new ConfigValues(environment, packaged, problems);
        values.layFile(settingsFileName(), file);
        values.layEnvironment(variables, name -> inherited.contains(name) ? "environment" : DOTENV);
        return values;
    }

    private Loaded read(Environment environment, ConfigValues values) {
        var reader = new SettingsReader(values, problems, workingDirectory);
        var config = new ServiceConfigReader(reader, environment).read();
        return new Loaded(config, ConfigDescription.of(values, reader));
    }
}
