package io.exechub.socket.edge;

import io.exechub.socket.telemetry.TraceDocument;
import io.exechub.socket.telemetry.Traces;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /api/v1/submissions/{submissionId}/trace}: what became of a submission's events. With a bearer token whose
 * scope contains {@code admin}; whichever node is asked.
 */
final class TraceApi {
    private static final String PATH = "/api/v1/submissions/:submission/trace";
    private static final int MAX_ID = 128;

    private final Traces traces;
    private final BearerGuard guard;

    TraceApi(Traces traces, ApiTokens tokens) {
        this.traces = traces;
        this.guard = new BearerGuard(tokens, "admin");
    }

    void mount(Router routes) {
        routes.get(PATH).handler(guard).handler(this::tell);
    }

    private void tell(RoutingContext context) {
        var submission = context.pathParam("submission");
        if (submission.codePointCount(0, submission.length()) > MAX_ID) {
            Answers.problem(
                    context,
                    400,
                    "BAD_REQUEST",
                    "the submission in the path (expected: 1 to " + MAX_ID + " characters)");
            return;
        }
        traces.of(submission)
                .map(steps -> TraceDocument.of(submission, traces.follows(submission), steps))
                .onSuccess(context::json)
                .onFailure(away -> Answers.unavailable(context, "Redis could not be asked; try again"));
    }
}
