package io.exechub.socket.bench.load;

import java.util.HashSet;
import java.util.Set;

/**
 * Which of a user's events one client has heard. They are numbered from 1. Survives reconnects; confined to the event loop
 * of the clients.
 */
public final class Ledger {
    private final Set<Integer> missed = new HashSet<>(0);
    private int last;
    private int repeated;
    private int reordered;
    /** Where the client stands, in the words of the service; empty if unknown. */
    private String position = "";

    /**
     * What went wrong.
     *
     * @param missing never heard
     * @param repeated heard again
     * @param reordered heard after a later one
     */
    public record Flaws(long missing, long repeated, long reordered) {
        /** None. */
        public static final Flaws NONE = new Flaws(0, 0, 0);

        /** Both together. */
        public Flaws plus(Flaws other) {
            return new Flaws(missing + other.missing, repeated + other.repeated, reordered + other.reordered);
        }

        /** All of them. */
        public long total() {
            return missing + repeated + reordered;
        }
    }

    void heard(int number) {
        if (number == last + 1) {
            last = number;
        } else if (number > last) {
            for (int between = last + 1; between < number; between++) {
                missed.add(between);
            }
            last = number;
        } else if (missed.remove(number)) {
            reordered++;
        } else {
            repeated++;
        }
    }

    /**
     * What went wrong so far.
     *
     * @param published how many events of the user there were
     */
    public Flaws flaws(int published) {
        return new Flaws(missed.size() + Math.max(0, published - last), repeated, reordered);
    }

    void standsAt(String position) {
        this.position = position;
    }

    String position() {
        return position;
    }
}
