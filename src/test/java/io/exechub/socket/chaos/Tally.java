package io.exechub.socket.chaos;

import io.exechub.socket.chaos.Report.Row;
import io.exechub.socket.chaos.Scenario.Window;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Counts and measures, fault by fault: an event belongs to the fault during which it was offered.
 *
 * @param journaled what Redis has in the end
 * @param due by user, what every one of its clients has to have heard
 */
record Tally(
        Ledger ledger,
        List<Window> windows,
        Set<Event> journaled,
        Map<String, Set<Event>> due,
        Map<RecordingClient, Hearing> hearings) {
    Row row(Window window) {
        var accepted = new HashSet<>(journaled);
        accepted.addAll(ledger.accepted().keySet());
        var lost = new HashSet<>(ledger.accepted().keySet());
        lost.removeAll(journaled);
        return new Row(
                window.name(),
                count(window, accepted),
                count(window, lost),
                sum(client -> count(window, hearing(client).events)),
                sum(client -> missing(window, client)),
                sum(client -> count(window, hearing(client).repeated)),
                sum(client -> announced(window, client)),
                longest(client -> silence(window, client)),
                longest(client -> delay(window, client, (from, to) -> to - from)),
                longest(client -> delay(window, client, this::withoutFaults)));
    }

    private int sum(ToIntFunction<RecordingClient> count) {
        return hearings.keySet().stream().mapToInt(count).sum();
    }

    private double longest(ToDoubleFunction<RecordingClient> nanos) {
        return hearings.keySet().stream().mapToDouble(nanos).max().orElse(0) / 1e9;
    }

    private int count(Window window, Collection<Event> events) {
        return (int) events.stream()
                .filter(event -> window.contains(ledger.offeredAt(event)))
                .count();
    }

    private int missing(Window window, RecordingClient client) {
        var missing = new HashSet<>(due.getOrDefault(client.user, Set.of()));
        missing.removeAll(hearing(client).events);
        return count(window, missing);
    }

    private static int announced(Window window, RecordingClient client) {
        return (int) client.recording.lost().stream()
                .filter(notice -> window.contains(notice.atNanos()))
                .count();
    }

    /** The longest time between two events that touches the window. */
    private static long silence(Window window, RecordingClient client) {
        long longest = 0;
        long before = window.from();
        for (var heard : client.recording.heard()) {
            if (heard.atNanos() - window.from() >= 0 && before - window.to() < 0) {
                longest = Math.max(longest, heard.atNanos() - before);
            }
            before = Math.max(before, heard.atNanos());
        }
        return longest;
    }

    /** The longest that an event was on its way to the client, from its acceptance on. */
    private long delay(Window window, RecordingClient client, LongBinaryOperator measure) {
        long longest = 0;
        var heardBefore = new HashSet<Event>();
        for (var heard : client.recording.heard()) {
            long offered = ledger.offeredAt(heard.event());
            if (window.contains(offered) && heardBefore.add(heard.event())) {
                long accepted = ledger.accepted().getOrDefault(heard.event(), offered);
                longest = Math.max(longest, measure.applyAsLong(accepted, heard.atNanos()));
            }
        }
        return longest;
    }

    private long withoutFaults(long from, long to) {
        return to
                - from
                - windows.stream().mapToLong(window -> window.overlap(from, to)).sum();
    }

    private Hearing hearing(RecordingClient client) {
        return hearings.getOrDefault(client, Hearing.of(client));
    }
}
