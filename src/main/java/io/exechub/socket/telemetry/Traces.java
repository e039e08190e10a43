package io.exechub.socket.telemetry;

import io.vertx.core.Future;
import java.util.List;

/** What was noted of submissions, by all nodes. */
public interface Traces {
    /** Whether the events of this submission are followed now. */
    boolean follows(String submissionId);

    /**
     * What happened to the events of a submission, by time; nothing if it was not followed, or too long ago. Fails if
     * nobody could be asked.
     */
    Future<List<TraceStep>> of(String submissionId);
}
