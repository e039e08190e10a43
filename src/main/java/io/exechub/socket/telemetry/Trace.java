package io.exechub.socket.telemetry;

import java.util.Locale;

/** Takes note of what happens to the events of one submission. Thread-safe. */
public interface Trace {
    /** Of a submission that is not followed. */
    Trace NONE = new Trace() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void note(What what, Object... details) {}
    };

    /** What can happen to an event. */
    enum What {
        /** It came, one way or another. Each node hears what is published to the channel. */
        RECEIVED,
        /** It is in its user's journal: from here on it is safe. */
        JOURNALED,
        /** It was in the journal before. */
        DUPLICATE,
        /** A newer version of its submission is in the journal. */
        STALE,
        /** The journal could not be reached; whoever published it is told, or it is tried again. */
        NOT_STORED,
        /** An edge with sockets of its user was told. */
        OFFERED,
        /** That edge did not answer: timeout, no_handlers or failed. */
        UNANSWERED,
        /** It was written to a socket, live. */
        WRITTEN,
        /** It was written to a socket, out of the journal. */
        REPLAYED,
        /** A socket could not have it at once: it reads the journal first, or is slow, or has missed the one before. */
        HELD_BACK;

        /** As it stands in answers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether notes are kept; otherwise {@link #note} does nothing. */
    boolean isOn();

    /**
     * Takes a note, which may be lost.
     *
     * @param details names and values, in turn, as texts; an empty value is left out
     */
    void note(What what, Object... details);
}
