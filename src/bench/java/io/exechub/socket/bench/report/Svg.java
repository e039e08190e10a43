package io.exechub.socket.bench.report;

import java.util.Locale;

/** A drawing that is written down as it grows. It brings a background of its own, since pages may be dark. */
final class Svg {
    private static final String FONT = "font-family=\"system-ui, sans-serif\"";

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        text.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">\n"
                        .formatted(width, height));
        box(0, 0, width, height, "#ffffff");
    }

    void box(double x, double y, double width, double height, String colour) {
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y, width, height, colour);
    }

    /** @param anchor start, middle or end */
    void text(double x, double y, int size, String anchor, String colour, String what) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" " + FONT + " font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x,
                y,
                size,
                anchor,
                colour,
                what.replace("&", "&amp;").replace("<", "&lt;"));
    }

    /** @param points x and y in turns */
    void line(String points, String colour) {
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>", points, colour);
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    String end() {
        return text.append("</svg>\n").toString();
    }
}
