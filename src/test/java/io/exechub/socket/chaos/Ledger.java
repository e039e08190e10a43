package io.exechub.socket.chaos;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What publishers were promised: the events that were accepted, and when. Thread-safe. */
final class Ledger {
    private final Map<Event, Long> accepted = new ConcurrentHashMap<>();
    private final Map<Event, Long> offered = new ConcurrentHashMap<>();

    /** It was sent; whether it arrives is not known. */
    void offered(Event event) {
        offered.putIfAbsent(event, System.nanoTime());
    }

    /** The publisher has it in writing. */
    void accepted(Event event) {
        offered(event);
        accepted.putIfAbsent(event, System.nanoTime());
    }

    Map<Event, Long> accepted() {
        return accepted;
    }

    /** When it was sent first. */
    long offeredAt(Event event) {
        return offered.getOrDefault(event, 0L);
    }
}
