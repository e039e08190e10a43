package io.exechub.socket.bench.report;

import io.exechub.socket.bench.report.Results.Contender;
import java.util.List;
import java.util.Locale;

/** Results as bars, a panel for each question. */
final class Chart {
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 470;
    private static final int LABELS = 170;
    private static final int NUMBERS = 80;
    private static final int HEAD = 34;
    private static final int ROW = 20;
    private static final int BAR = 13;
    private static final int MARGIN = 16;
    private static final int FOOT = 28;

    private static final String INK = "#1f2937";
    private static final String FAINT = "#6b7280";

    /** The first part of each bar, and the second where there is one. */
    private static final List<String> OURS = List.of("#2563eb", "#93c5fd");

    private static final List<String> THEIRS = List.of("#9ca3af", "#d1d5db");

    /** @param metrics one, or two that add up */
    private record Panel(String title, List<String> metrics, double unit, String format) {}

    private static final List<Panel> PANELS = List.of(
            new Panel("events/s at saturation (more is better)", List.of("saturation.eventsPerSecond"), 1, "%,.0f"),
            new Panel(
                    "CPU-s per 100k events at saturation, server + Redis",
                    List.of("saturation.serverCpu", "saturation.redisCpu"),
                    1,
                    "%.2f"),
            new Panel("p99 at the fixed rate, ms (less is better)", List.of("fixed.p99Millis"), 1, "%.2f"),
            new Panel(
                    "CPU-s per 100k events at the fixed rate, server + Redis",
                    List.of("fixed.serverCpu", "fixed.redisCpu"),
                    1,
                    "%.1f"),
            new Panel("registrations/s (more is better)", List.of("storm.registrationsPerSecond"), 1, "%,.0f"),
            new Panel(
                    "RSS per idle socket, KB (less is better)", List.of("idle.residentBytesPerSocket"), 1_000, "%.1f"));

    private Chart() {}

    static String of(Results results) {
        var contenders = results.contenders();
        int height = HEAD + ROW * contenders.size() + MARGIN;
        int rows = (PANELS.size() + COLUMNS - 1) / COLUMNS;
        var svg = new Svg(COLUMNS * PANEL_WIDTH, rows * height + FOOT);
        for (int i = 0; i < PANELS.size(); i++) {
            draw(svg, PANELS.get(i), contenders, i % COLUMNS * PANEL_WIDTH, i / COLUMNS * height);
        }
        var about = results.about().getString("date") + ", " + results.about().getString("machine");
        svg.text(MARGIN, rows * height + FOOT / 2.0, 11, "start", FAINT, about);
        return svg.end();
    }

    private static void draw(Svg svg, Panel panel, List<Contender> contenders, int left, int top) {
        svg.text(left + MARGIN, top + HEAD - 10.0, 13, "start", INK, panel.title);
        double most =
                contenders.stream().mapToDouble(c -> total(c, panel)).max().orElse(1);
        double scale = (PANEL_WIDTH - LABELS - NUMBERS) / Math.max(most, Double.MIN_NORMAL);
        for (int i = 0; i < contenders.size(); i++) {
            row(svg, panel, contenders.get(i), scale, left, top + HEAD + i * ROW);
        }
    }

    private static void row(Svg svg, Panel panel, Contender contender, double scale, int left, int top) {
        double baseline = top + BAR - 2.0;
        svg.text(left + LABELS - 8.0, baseline, 11, "end", INK, contender.name());
        var colours = contender.name().startsWith("ours") ? OURS : THEIRS;
        double x = left + LABELS;
        for (int i = 0; i < panel.metrics.size(); i++) {
            double width = contender.median(panel.metrics.get(i)).orElse(0) * scale;
            svg.box(x, top, Math.max(0, width), BAR, colours.get(i));
            x += Math.max(0, width);
        }
        boolean known = panel.metrics.stream()
                .allMatch(metric -> contender.median(metric).isPresent());
        var number = known ? String.format(Locale.ROOT, panel.format, total(contender, panel) / panel.unit) : "–";
        svg.text(x + 5, baseline, 11, "start", FAINT, number);
    }

    private static double total(Contender contender, Panel panel) {
        return panel.metrics.stream()
                .mapToDouble(metric -> contender.median(metric).orElse(0))
                .sum();
    }
}
