package io.exechub.socket.chaos;

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
    /** Renewal, which repairs what nothing else did, comes after a minute. */
    private static final double LATEST_SECONDS = 20;

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
        var tally = new Tally(ledger, windows, journaled, due, hearings);
        var rows = windows.stream().map(tally::row).toList();
        rows.stream()
                .filter(row -> row.late() > LATEST_SECONDS)
                .forEach(row -> violations.add("%s: an event was late by %.1f s".formatted(row.fault(), row.late())));
        return new Report(redis.name(), rows, violations.stream().sorted().toList());
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

    private Hearing hearing(RecordingClient client) {
        return hearings.getOrDefault(client, Hearing.of(client));
    }

    private Set<Event> due(RecordingClient client) {
        return due.getOrDefault(client.user, Set.of());
    }
}
