package io.exechub.socket.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The layers of configuration, laid over each other: for every key its text and how its source spells it. */
final class ConfigValues {
    private static final Set<String> SECRETS = Set.of("jwt.secret", "jwt.previousSecret", "redis.password");
    private static final Pattern USER_INFO = Pattern.compile(".*@");

    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Problems problems;

    /**
     * One setting.
     *
     * @param text what the operator wrote, else the default; empty: nothing
     * @param spelling the environment's name for the key, or the key and its file
     * @param source where the text comes from, for people
     * @param given whether the operator asked for this, and not only repeated the default in a file
     */
    record Value(String text, String spelling, String source, boolean given) {}

    /**
     * The lowest layer.
     *
     * @param environment decides a few defaults
     * @param packaged defaults by key; they also say which keys there are
     * @param problems where bad sources are noted
     */
    ConfigValues(Environment environment, Map<String, String> packaged, Problems problems) {
        boolean production = environment == Environment.PRODUCTION;
        this.problems = problems;
        defaults.putAll(packaged);
        defaults.put("edge.host", production ? "0.0.0.0" : "127.0.0.1");
        defaults.put("edge.console", production ? "false" : "true");
        defaults.put("trace.sample", production ? "0" : "1");
        defaults.forEach((key, text) ->
                values.put(key, new Value(text, EnvironmentNames.of(key).get(0), "default", false)));
    }

    /** Lays a settings file over what is there; {@code name} is what messages call it. */
    void layFile(String name, Map<String, String> texts) {
        texts.forEach((key, text) -> {
            var spelling = key + " in " + name;
            if (!values.containsKey(key)) {
                unknown(spelling, NearestName.of(key, values.keySet()));
            } else if (!text.isBlank()) {
                values.put(key, new Value(text, spelling, name, !text.equals(defaults.get(key))));
            }
        });
    }

    /**
     * Lays variables over what is there; those with our prefix must be keys.
     *
     * @param sourceOf where the variable of a name was set
     */
    void layEnvironment(Map<String, String> env, UnaryOperator<String> sourceOf) {
        var known = values.keySet().stream()
                .flatMap(key -> EnvironmentNames.of(key).stream())
                .filter(name -> name.startsWith(EnvironmentNames.PREFIX))
                .toList();
        for (var name : new TreeMap<>(env).keySet()) {
            boolean ours = name.startsWith(EnvironmentNames.PREFIX) && !name.equals(EnvironmentNames.CONFIG_FILE);
            if (ours && !known.contains(name)) {
                unknown(name, NearestName.of(name, known));
            }
        }
        values.replaceAll((key, below) -> fromEnvironment(key, below, env, sourceOf));
    }

    private void unknown(String spelling, String nearest) {
        problems.add(spelling, "unknown key (nearest: " + nearest + ")");
    }

    private Value fromEnvironment(String key, Value below, Map<String, String> env, UnaryOperator<String> sourceOf) {
        List<Value> given = EnvironmentNames.of(key).stream()
                .filter(env::containsKey)
                .map(name -> new Value(env.getOrDefault(name, ""), name, sourceOf.apply(name) + " " + name, true))
                .toList();
        if (given.stream().map(Value::text).distinct().count() > 1) {
            problems.add(
                    given.get(0).spelling(),
                    shown(key, given.get(0).text()),
                    "the same as " + given.get(1).spelling() + ", or only one of the two");
        }
        return given.isEmpty() ? below : given.get(0);
    }

    /** Every known key, in the order of the settings file. */
    Set<String> keys() {
        return values.keySet();
    }

    /** The value of a key. */
    Value get(String key) {
        var value = values.get(key);
        if (value == null) {
            throw new IllegalStateException(key + " is missing from application.yaml");
        }
        return value;
    }

    /** What holds for a key where the operator says nothing. */
    String defaultText(String key) {
        return defaults.getOrDefault(key, "");
    }

    /** A key's value as it may be printed: no secrets. */
    String shown(String key) {
        return shown(key, get(key).text());
    }

    private static String shown(String key, String text) {
        if (text.isBlank()) {
            return "not set";
        }
        return SECRETS.contains(key)
                ? "(hidden)"
                : "'" + USER_INFO.matcher(text).replaceFirst("(hidden)@") + "'";
    }
}
