package io.exechub.socket.telemetry;

/**
 * Follows some submissions on their way through the service, so that somebody can be told what became of a result. All
 * nodes follow the same ones. Costs the event path a look at the submission's id and, for those followed, an entry in a
 * queue: notes are written later, and lost rather than waited for.
 *
 * <p>Thread-safe.
 */
public interface Tracer {
    /** Follows nothing. */
    Tracer OFF = new Tracer() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Trace follow(String submissionId, String user) {
            return Trace.NONE;
        }
    };

    /** Whether any submission may be followed: if not, nobody need find out an event's submission. */
    boolean isOn();

    /** Where to note what happens to an event of this submission and user. */
    Trace follow(String submissionId, String user);
}
