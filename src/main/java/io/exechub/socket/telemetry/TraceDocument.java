package io.exechub.socket.telemetry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A trace as JSON, for programs. */
public final class TraceDocument {
    private TraceDocument() {}

    /** What is known of a submission. */
    public static JsonObject of(String submissionId, boolean followed, List<TraceStep> steps) {
        return new JsonObject()
                .put("submissionId", submissionId)
                .put("followed", followed)
                .put(
                        "steps",
                        new JsonArray(steps.stream().map(TraceDocument::json).toList()));
    }

    private static JsonObject json(TraceStep step) {
        var json = new JsonObject()
                .put("at", step.at())
                .put("step", step.what())
                .put("node", step.node())
                .put("userId", step.user());
        step.details().forEach(json::put);
        return json;
    }
}
