package io.exechub.socket.routing;

import io.exechub.socket.model.Position;

/** What a publisher is told of an event that was taken. */
public sealed interface Receipt {
    /** How metrics call it. */
    String outcome();

    /**
     * It is in the journal.
     *
     * @param position where
     * @param sockets how many live sockets of its user it was offered to
     */
    record Accepted(Position position, int sockets) implements Receipt {
        @Override
        public String outcome() {
            return "accepted";
        }
    }

    /** It was in the journal before. */
    record Duplicate() implements Receipt {
        @Override
        public String outcome() {
            return "duplicate";
        }
    }

    /** A newer version of its submission is in the journal. */
    record Stale() implements Receipt {
        @Override
        public String outcome() {
            return "stale";
        }
    }
}
