package io.exechub.socket.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run of the benchmark found: of each contender, what each round measured. The medians count. */
public final class Results {
    private final JsonObject about;
    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    /** One contender's values by name, a value for each round; and what its clients ran into, and how often. */
    record Contender(String name, String title, Map<String, List<Double>> values, Map<String, Integer> complaints) {
        OptionalDouble median(String metric) {
            var sorted =
                    values.getOrDefault(metric, List.of()).stream().sorted().toList();
            int half = sorted.size() / 2;
            if (sorted.isEmpty()) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(
                    sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2);
        }

        /** Of all rounds together. */
        long sum(String metric) {
            return (long) values.getOrDefault(metric, List.of()).stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }
    }

    /** @param about when, where and with what load */
    public Results(JsonObject about) {
        this.about = about;
    }

    /** Adds a round. */
    public void add(String name, String title, Map<String, Double> values, Map<String, Integer> complaints) {
        var contender =
                contenders.computeIfAbsent(name, any -> new Contender(name, title, new TreeMap<>(), new TreeMap<>()));
        values.forEach((metric, value) -> contender
                .values
                .computeIfAbsent(metric, any -> new ArrayList<>())
                .add(value));
        complaints.forEach((complaint, times) -> contender.complaints.merge(complaint, times, Integer::sum));
    }

    JsonObject about() {
        return about;
    }

    List<Contender> contenders() {
        return List.copyOf(contenders.values());
    }

    /** Writes {@code <name>.json}, {@code .svg} and {@code .md} into the directory. */
    public void write(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".json"), json().encodePrettily() + "\n");
        Files.writeString(directory.resolve(name + ".svg"), Chart.of(this));
        Files.writeString(directory.resolve(name + ".md"), Tables.of(this));
    }

    private JsonObject json() {
        var all = new JsonArray();
        for (var contender : contenders()) {
            var values = new JsonObject();
            contender.values.forEach((metric, each) -> values.put(
                    metric,
                    new JsonObject()
                            .put("median", contender.median(metric).orElseThrow())
                            .put("rounds", new JsonArray(each))));
            all.add(new JsonObject()
                    .put("name", contender.name)
                    .put("title", contender.title)
                    .put("values", values)
                    .put("complaints", new JsonObject(Map.copyOf(contender.complaints))));
        }
        return about.copy().put("contenders", all);
    }

    /** The newest of a directory; they are named by their dates. */
    public static Path newest(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("no results in " + directory + " (make bench)"));
        }
    }

    /** What {@link #write} wrote. */
    public static Results read(Path file) throws IOException {
        var json = new JsonObject(Files.readString(file));
        var all = json.getJsonArray("contenders");
        json.remove("contenders");
        var results = new Results(json);
        for (int i = 0; i < all.size(); i++) {
            results.add(all.getJsonObject(i));
        }
        return results;
    }

    private void add(JsonObject json) {
        var contender =
                new Contender(json.getString("name"), json.getString("title"), new TreeMap<>(), new TreeMap<>());
        for (var value : json.getJsonObject("values")) {
            var rounds = ((JsonObject) value.getValue()).getJsonArray("rounds");
            contender.values.put(
                    value.getKey(),
                    rounds.stream().map(each -> ((Number) each).doubleValue()).toList());
        }
        for (var complaint : json.getJsonObject("complaints")) {
            contender.complaints.put(complaint.getKey(), ((Number) complaint.getValue()).intValue());
        }
        contenders.put(contender.name, contender);
    }
}
