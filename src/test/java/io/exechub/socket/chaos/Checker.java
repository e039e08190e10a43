package io.exechub.socket.chaos;

import io.exechub.socket.chaos.Report.Row;
import io.exechub.socket.chaos.Scenario.Window;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what was promised against what was heard. */
final class Checker {
    private final RedisSetup redis;
    private final Ledger ledger;
    private final List<RecordingClient> clients;
    private final List<Window> windows;
    private final Map<RecordingClient, Hearing> hearings = new LinkedHashMap<>();
    private final Set<Event> journaled = new HashSet<>();
    /** By user, what every one of its clients has to have heard. */
    private final Map<String, Set<Event>> due = new HashMap<>();

    private final List<String> violations = new ArrayList<>();

    Checker(
            RedisSetup redis,
            Ledger ledger,
            List<Journal> journals,
            List<RecordingClient> clients,
            List<Window> windows) {
        this.redis = redis;
        this.ledger = ledger;
        this.clients = clients;
        this.windows = windows;
        clients.forEach(client -> hearings.put(client, Hearing.of(client)));
        journals.forEach(this::check);
    }

    /** A journal has each event once, and what came by one way in the order in which it was published. */
    private void check(Journal journal) {
        var newest = new EnumMap<Event.Way, Long>(Event.Way.class);
        for (var event : journal.events()) {
            if (!journaled.add(event)) {
                violations.add(event + " stands in the journal twice");
            } else if (event.way().keepsOrder() && newest.getOrDefault(event.way(), 0L) > event.number()) {
                violations.add(event + " stands in the journal after number " + newest.get(event.way()));
            }
            newest.put(event.way(), event.number());
            due.computeIfAbsent(event.user(), user -> new HashSet<>()).add(event);
        }
    }

    /** @param everyone whether all were up to date before the deadline */
    Report report(boolean everyone) {
        if (!everyone) {
            violations.add("not everybody was up to date before the deadline");
        }
        ledger.accepted().keySet().stream()
                .filter(event -> !journaled.contains(event))
                .forEach(event -> violations.add(event + " was accepted, and is not in the journal"));
        clients.forEach(this::check);
        return new Report(
                redis.name(),
                windows.stream().map(this::row).toList(),
                violations.stream().sorted().toList());
    }

    private void check(RecordingClient client) {
        var hearing = hearing(client);
        violations.addAll(hearing.violations);
        hearing.repeated.forEach(event -> violations.add(event + " was heard twice"));
        due(client).stream()
                .filter(event -> !hearing.events.contains(event))
                .forEach(event -> violations.add(event + " was never heard by a client of its user"));
        client.recording.closes().keySet().stream()
                .filter(code -> code >= 4500)
                .forEach(code -> violations.add("a client of " + client.user + " was sent away with " + code));
        if (redis.replicas() == 0) {
            client.recording
                    .lost()
                    .forEach(lost -> violations.add(
                            "a client of " + client.user + " was told " + lost.how() + ", and nothing was lost"));
        }
    }

    private Row row(Window window) {
        int accepted = 0;
        int lost = 0;
        for (var event : all()) {
            if (window.contains(ledger.offeredAt(event))) {
                accepted++;
                lost += journaled.contains(event) ? 0 : 1;
            }
        }
        int delivered = 0;
        int missing = 0;
        int repeated = 0;
        int announced = 0;
        double silence = 0;
        double late = 0;
        for (var client : clients) {
            var hearing = hearing(client);
            delivered += count(window, hearing.events);
            missing += count(
                    window,
                    due(client).stream()
                            .filter(event -> !hearing.events.contains(event))
                            .toList());
            repeated += count(window, hearing.repeated);
            announced += (int) client.recording.lost().stream()
                    .filter(notice -> window.contains(notice.atNanos()))
                    .count();
            silence = Math.max(silence, silence(window, client));
            late = Math.max(late, late(window, client));
        }
        return new Row(window.name(), accepted, lost, delivered, missing, repeated, announced, silence, late);
    }

    private Set<Event> all() {
        var all = new HashSet<>(journaled);
        all.addAll(ledger.accepted().keySet());
        return all;
    }

    private int count(Window window, Iterable<Event> events) {
        int count = 0;
        for (var event : events) {
            count += window.contains(ledger.offeredAt(event)) ? 1 : 0;
        }
        return count;
    }

    /** The longest time between two events that touches the window, in seconds. */
    private static double silence(Window window, RecordingClient client) {
        long longest = 0;
        long before = window.from();
        for (var heard : client.recording.heard()) {
            if (heard.atNanos() - window.from() >= 0 && before - window.to() < 0) {
                longest = Math.max(longest, heard.atNanos() - before);
            }
            before = Math.max(before, heard.atNanos());
        }
        return longest / 1e9;
    }

    /** The longest time from the acceptance of an event, and the end of the fault, until it was heard, in seconds. */
    private double late(Window window, RecordingClient client) {
        long longest = 0;
        var heardBefore = new HashSet<Event>();
        for (var heard : client.recording.heard()) {
            long offered = ledger.offeredAt(heard.event());
            if (window.contains(offered) && heardBefore.add(heard.event())) {
                long due = Math.max(window.healed(), ledger.accepted().getOrDefault(heard.event(), offered));
                longest = Math.max(longest, heard.atNanos() - due);
            }
        }
        return longest / 1e9;
    }

    private Hearing hearing(RecordingClient client) {
        return hearings.getOrDefault(client, Hearing.of(client));
    }

    private Set<Event> due(RecordingClient client) {
        return due.getOrDefault(client.user, Set.of());
    }
}
