package io.exechub.socket.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an event stands in its user's journal. Sequence numbers are comparable only within one epoch: a journal that
 * Redis lost starts anew under another epoch, and one that came through a failover goes on under another.
 *
 * @param epoch 1 to 32 characters of {@code A–Za–z0–9_-}
 * @param seq 0 for the head of an empty journal, else the event's number, counted from 1 without gaps
 */
public record Position(String epoch, long seq) {
    /** What a position looks like on the wire, for error messages. */
    public static final String EXPECTATION = "<epoch>:<seq>, as received in an event's id";

    private static final Pattern EPOCH = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern WIRE = Pattern.compile("([A-Za-z0-9_-]{1,32}):(0|[1-9][0-9]{0,15})");

    /** @throws IllegalArgumentException if the epoch is malformed or the sequence negative */
    public Position {
        if (!EPOCH.matcher(epoch).matches() || seq < 0) {
            throw new IllegalArgumentException("position (expected: " + EXPECTATION + ")");
        }
    }

    /** Reads the wire form {@code <epoch>:<seq>}; empty if the text is anything else. */
    public static Optional<Position> parse(String text) {
        var matcher = WIRE.matcher(text);
        return matcher.matches()
                ? Optional.of(new Position(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether {@code other} is the event right after this one. */
    public boolean isFollowedBy(Position other) {
        return other.seq == seq + 1 && other.epoch.equals(epoch);
    }

    /** Whether this position is in {@code other}'s epoch, at it or after it: {@code other} has been seen. */
    public boolean includes(Position other) {
        return seq >= other.seq && epoch.equals(other.epoch);
    }

    /** The wire form, {@code <epoch>:<seq>}. */
    @Override
    public String toString() {
        return epoch + ":" + seq;
    }
}
