package io.exechub.socket.bench.soak;

import io.exechub.socket.bench.report.Curves.Curve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One thing that must stay flat, and what it was so far. */
final class Gauge {
    private final String title;
    private final double unit;
    /** What may come on top whatever the level: a full page, a few descriptors. In units. */
    private final double slack;

    private final Reading reading;
    private final List<Double> values = new ArrayList<>();

    /** Looks at it. */
    @FunctionalInterface
    interface Reading {
        double read() throws IOException;
    }

    Gauge(String title, double unit, double slack, Reading reading) {
        this.title = title;
        this.unit = unit;
        this.slack = slack;
        this.reading = reading;
    }

    void look() throws IOException {
        values.add(reading.read() / unit);
    }

    Curve curve() {
        return new Curve(title, values);
    }

    /** Whether the last quarter is no higher than the second, but for the slack and so much of it; the first is warm-up. */
    boolean isFlat(double tolerance) {
        return mean(3) <= mean(1) * (1 + tolerance) + slack;
    }

    String summary() {
        return String.format(
                Locale.ROOT, "%-34s second quarter %,10.1f, last quarter %,10.1f", title, mean(1), mean(3));
    }

    private double mean(int quarter) {
        int size = values.size();
        return values.subList(size * quarter / 4, size * (quarter + 1) / 4).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }
}
