package io.exechub.socket.bench.report;

import java.util.List;
import java.util.Locale;

/** Values over time, a panel for each, one above the other. */
public final class Curves {
    private static final int WIDTH = 860;
    private static final int PANEL = 130;
    private static final int LEFT = 90;
    private static final int TOP = 30;
    private static final int BOTTOM = 12;
    private static final int FOOT = 30;
    private static final String INK = "#1f2937";
    private static final String FAINT = "#6b7280";
    private static final String PAPER = "#f3f4f6";
    private static final String LINE = "#2563eb";

    /**
     * One curve; it is drawn from zero, so that what looks flat is flat.
     *
     * @param title what it is, with its unit
     * @param values at even distances
     */
    public record Curve(String title, List<Double> values) {}

    private Curves() {}

    /** The drawing. */
    public static String of(List<Curve> curves, String about) {
        var svg = new Svg(WIDTH, curves.size() * PANEL + FOOT);
        for (int i = 0; i < curves.size(); i++) {
            draw(svg, curves.get(i), i * PANEL);
        }
        svg.text(LEFT, curves.size() * PANEL + FOOT / 2.0, 11, "start", FAINT, about);
        return svg.end();
    }

    private static void draw(Svg svg, Curve curve, int top) {
        int height = PANEL - TOP - BOTTOM;
        int width = WIDTH - LEFT - BOTTOM;
        double most =
                curve.values.stream().mapToDouble(Double::doubleValue).max().orElse(1) * 1.1;
        svg.text(LEFT, top + TOP - 9.0, 13, "start", INK, curve.title);
        svg.box(LEFT, top + TOP, width, height, PAPER);
        svg.text(LEFT - 6.0, top + TOP + 9.0, 11, "end", FAINT, String.format(Locale.ROOT, "%,.0f", most));
        svg.text(LEFT - 6.0, top + TOP + (double) height, 11, "end", FAINT, "0");
        var points = new StringBuilder();
        for (int i = 0; i < curve.values.size(); i++) {
            double x = LEFT + (double) width * i / Math.max(1, curve.values.size() - 1);
            double y = top + TOP + height * (1 - curve.values.get(i) / Math.max(most, Double.MIN_NORMAL));
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        svg.line(points.toString().strip(), LINE);
    }
}
