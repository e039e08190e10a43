package io.exechub.socket.chaos;

import io.exechub.socket.chaos.Recording.Heard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows what one client heard, entry by entry, and notes where a promise is broken: an event twice, a position that is
 * not the next one, an order other than the publisher's. After a word that history is gone, repeats and skips are what
 * was announced; silence about them is not.
 */
final class Hearing {
    final Set<Event> events = new HashSet<>();
    final List<Event> repeated = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    private final String who;
    private final Map<Event.Way, Long> newest = new EnumMap<>(Event.Way.class);
    /** What was heard before history was lost, and may come once more. */
    private final Set<Event> announced = new HashSet<>();

    /** Whether the next event may stand anywhere. */
    private boolean anew;

    private long seq;
    private String position = "the beginning";

    private Hearing(String who) {
        this.who = who;
    }

    static Hearing of(RecordingClient client) {
        var hearing = new Hearing("a client of " + client.user);
        for (var entry : client.recording.entries()) {
            if (entry instanceof Heard heard) {
                hearing.hear(heard);
            } else {
                hearing.beginAnew();
            }
        }
        return hearing;
    }

    private void beginAnew() {
        anew = true;
        announced.addAll(events);
        newest.clear();
    }

    private void hear(Heard heard) {
        var event = heard.event();
        if (heard.seq() != seq + 1 && !anew) {
            violations.add("%s: %s after %s (%s)".formatted(who, heard.position(), position, event));
        }
        if (!events.add(event) && !announced.remove(event)) {
            repeated.add(event);
        }
        if (event.way().keepsOrder() && event.number() < newest.getOrDefault(event.way(), 0L)) {
            violations.add("%s: %s after number %d".formatted(who, event, newest.get(event.way())));
        }
        newest.put(event.way(), event.number());
        anew = false;
        seq = heard.seq();
        position = heard.position();
    }
}
