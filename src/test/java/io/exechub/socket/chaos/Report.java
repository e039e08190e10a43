package io.exechub.socket.chaos;

import java.util.List;
import java.util.Locale;

/**
 * What came of a scenario.
 *
 * @param violations broken promises, in words; empty if all were kept
 */
record Report(String redis, List<Row> rows, List<String> violations) {
    private static final int MOST_SHOWN = 20;

    /**
     * What came of one fault.
     *
     * @param accepted events
     * @param lost accepted events that Redis itself no longer has; none where it keeps its word
     * @param delivered to each socket of each event's user
     * @param missing what was accepted and, at one socket, never heard
     * @param repeated heard twice at one socket, without being announced
     * @param announced how often a client was told that history is gone
     * @param silence the longest between two events at one socket, seconds
     * @param slowest the longest from an event's acceptance until it was heard, seconds
     * @param late the same without the time in which there was a fault, seconds
     */
    record Row(
            String fault,
            int accepted,
            int lost,
            int delivered,
            int missing,
            int repeated,
            int announced,
            double silence,
            double slowest,
            double late) {}

    boolean isClean() {
        return violations.isEmpty();
    }

    String table() {
        var text = new StringBuilder("%n%-42s %9s %5s %10s %8s %9s %10s %8s %8s %8s%n"
                .formatted(
                        redis,
                        "accepted",
                        "lost",
                        "delivered",
                        "missing",
                        "repeated",
                        "announced",
                        "silence",
                        "slowest",
                        "late"));
        rows.forEach(row -> text.append(line(row)));
        text.append(line(total()));
        violations.stream()
                .limit(MOST_SHOWN)
                .forEach(violation -> text.append("  ! ").append(violation).append('\n'));
        if (violations.size() > MOST_SHOWN) {
            text.append("  ! and %d more%n".formatted(violations.size() - MOST_SHOWN));
        }
        return text.toString();
    }

    Row total() {
        return new Row(
                "all",
                rows.stream().mapToInt(Row::accepted).sum(),
                rows.stream().mapToInt(Row::lost).sum(),
                rows.stream().mapToInt(Row::delivered).sum(),
                rows.stream().mapToInt(Row::missing).sum(),
                rows.stream().mapToInt(Row::repeated).sum(),
                rows.stream().mapToInt(Row::announced).sum(),
                rows.stream().mapToDouble(Row::silence).max().orElse(0),
                rows.stream().mapToDouble(Row::slowest).max().orElse(0),
                rows.stream().mapToDouble(Row::late).max().orElse(0));
    }

    private static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "%-42s %9d %5d %10d %8d %9d %10d %6.1f s %6.1f s %6.1f s%n",
                row.fault(),
                row.accepted(),
                row.lost(),
                row.delivered(),
                row.missing(),
                row.repeated(),
                row.announced(),
                row.silence(),
                row.slowest(),
                row.late());
    }
}
