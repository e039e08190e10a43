package io.exechub.socket.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that one client was told, in order. Thread-safe. */
final class Recording {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, Integer> closes = new TreeMap<>();

    /** One thing that it was told. */
    sealed interface Entry {}

    /** An event, under a position: {@code <epoch>:<seq>}. */
    record Heard(Event event, String position, long atNanos) implements Entry {
        long seq() {
            return Long.parseLong(position.substring(position.indexOf(':') + 1));
        }
    }

    /** That history is gone: {@code HISTORY_LOST} or {@code recovered:false}. What follows may repeat and skip. */
    record Lost(String how, long atNanos) implements Entry {}

    synchronized void add(Entry entry) {
        entries.add(entry);
    }

    synchronized void closed(int code) {
        closes.merge(code, 1, Integer::sum);
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    synchronized Map<Integer, Integer> closes() {
        return new HashMap<>(closes);
    }

    /** Of the newest event that was heard; 0 if there is none. */
    synchronized long lastSeq() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i) instanceof Heard heard) {
                return heard.seq();
            }
        }
        return 0;
    }

    List<Heard> heard() {
        return entries().stream()
                .filter(Heard.class::isInstance)
                .map(Heard.class::cast)
                .toList();
    }

    List<Lost> lost() {
        return entries().stream()
                .filter(Lost.class::isInstance)
                .map(Lost.class::cast)
                .toList();
    }
}
