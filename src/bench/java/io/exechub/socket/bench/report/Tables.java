package io.exechub.socket.bench.report;

import static java.util.stream.Collectors.joining;

import io.exechub.socket.bench.report.Results.Contender;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Results as Markdown. */
public final class Tables {
    private static final String REFERENCE = "socketio";
    private static final String UNKNOWN = "–";
    private static final double BYTES_PER_KILOBYTE = 1_000;

    /** A column of the table: what is above it, and what stands in the row of a contender. */
    private record Column(String heading, Function<Contender, String> cell) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("events/s", one("%,.0f", "saturation.eventsPerSecond")),
            new Column("CPU-s per 100k: server", one("%.2f", "saturation.serverCpu")),
            new Column("Redis", one("%.2f", "saturation.redisCpu")),
            new Column("at the fixed rate: server", one("%.1f", "fixed.serverCpu")),
            new Column("Redis", one("%.1f", "fixed.redisCpu")),
            new Column(
                    "p50 / p99, ms",
                    c -> number("%.2f", c.median("fixed.p50Millis")) + " / "
                            + number("%.2f", c.median("fixed.p99Millis"))),
            new Column("registrations/s", one("%,.0f", "storm.registrationsPerSecond")),
            new Column("RSS per idle socket, KB", kilobytes("idle.residentBytesPerSocket")),
            new Column("live heap", kilobytes("idle.heapBytesPerSocket")),
            new Column("ready after, s", one("%.1f", "start.readySeconds")),
            new Column("deliveries/s, many sockets each", one("%,.0f", "fanout.deliveriesPerSecond")),
            new Column("missing / repeated / reordered", Tables::flaws));

    /** What is compared with the reference, as so many times its value. */
    private static final Map<String, List<String>> RATIOS = Map.of(
            "events/s", List.of("saturation.eventsPerSecond"),
            "CPU per event at saturation", List.of("saturation.serverCpu", "saturation.redisCpu"),
            "CPU per event at the fixed rate", List.of("fixed.serverCpu", "fixed.redisCpu"),
            "p99 at the fixed rate", List.of("fixed.p99Millis"),
            "registrations/s", List.of("storm.registrationsPerSecond"),
            "RSS per idle socket", List.of("idle.residentBytesPerSocket"));

    private Tables() {}

    /** When and where, all values, and the ratios. */
    public static String of(Results results) {
        var text = new StringBuilder(introduction(results)).append("\n\n");
        row(text, "", COLUMNS.stream().map(Column::heading).toList());
        row(text, "---", COLUMNS.stream().map(any -> "---:").toList());
        for (var contender : results.contenders()) {
            row(
                    text,
                    contender.title(),
                    COLUMNS.stream().map(column -> column.cell.apply(contender)).toList());
        }
        complaints(text, results);
        results.contenders().stream()
                .filter(contender -> contender.name().equals(REFERENCE))
                .findFirst()
                .ifPresent(reference -> ratios(text, results, reference));
        return text.toString();
    }

    private static String introduction(Results results) {
        var about = results.about();
        var load = about.getJsonObject("load");
        var note = about.getString("note", "");
        return "Measured on %s at commit %s: %s. %sMedians of %d round(s); %,d users, events of %d bytes; the fixed rate is %,d/s; %,d idle sockets."
                .formatted(
                        about.getString("date"),
                        about.getString("commit"),
                        about.getString("machine"),
                        note.isEmpty() ? "" : "**" + note + ".** ",
                        about.getInteger("rounds"),
                        load.getInteger("users"),
                        load.getInteger("eventBytes"),
                        load.getInteger("rate"),
                        load.getInteger("sockets"));
    }

    /** What clients ran into, if anything. */
    private static void complaints(StringBuilder text, Results results) {
        for (var contender : results.contenders()) {
            contender
                    .complaints()
                    .forEach((complaint, times) ->
                            text.append("\n%s, %d times: `%s`\n".formatted(contender.title(), times, complaint)));
        }
    }

    private static void ratios(StringBuilder text, Results results, Contender reference) {
        var names = RATIOS.keySet().stream().sorted().toList();
        text.append("\nAs multiples of the service replaced:\n\n");
        row(text, "", names);
        row(text, "---", names.stream().map(any -> "---:").toList());
        for (var contender : results.contenders()) {
            row(
                    text,
                    contender.title(),
                    names.stream()
                            .map(name -> ratio(contender, reference, name))
                            .toList());
        }
    }

    private static String ratio(Contender contender, Contender reference, String name) {
        double mine = sum(contender, name);
        double other = sum(reference, name);
        return mine > 0 && other > 0 ? String.format(Locale.ROOT, "%.2f×", mine / other) : UNKNOWN;
    }

    private static double sum(Contender contender, String name) {
        return RATIOS.getOrDefault(name, List.of()).stream()
                .mapToDouble(metric -> contender.median(metric).orElse(Double.NaN))
                .sum();
    }

    private static void row(StringBuilder text, String first, List<String> cells) {
        text.append(cells.stream().collect(joining(" | ", "| " + first + " | ", " |\n")));
    }

    private static Function<Contender, String> one(String format, String metric) {
        return contender -> number(format, contender.median(metric));
    }

    private static Function<Contender, String> kilobytes(String metric) {
        return contender -> contender.median(metric).isEmpty()
                ? UNKNOWN
                : number("%.1f", OptionalDouble.of(contender.median(metric).getAsDouble() / BYTES_PER_KILOBYTE));
    }

    private static String flaws(Contender contender) {
        return contender.sum("flaws.missing") + " / " + contender.sum("flaws.repeated") + " / "
                + contender.sum("flaws.reordered");
    }

    private static String number(String format, OptionalDouble value) {
        return value.isEmpty() ? UNKNOWN : String.format(Locale.ROOT, format, value.getAsDouble());
    }
}
