package io.exechub.socket.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What operators find an event by. Read from its data by whoever wants to know: the event path itself never does.
 *
 * @param submissionId whose news it is; empty if the data do not say
 * @param traceparent the publisher's trace (W3C Trace Context), if the field holds one
 */
public record EventTags(String submissionId, Optional<String> traceparent) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final EventTags NONE = new EventTags("", Optional.empty());
    private static final String SUBMISSION = "submissionId";
    private static final String TRACE = "traceparent";

    /** Nothing else may get into a log line under this name. */
    private static final Pattern TRACE_CONTEXT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** Reads the data of an event, a compact JSON object, as far as it has to. Nothing stands in what is none. */
    public static EventTags of(String data) {
        try (var json = JSON.createParser(data)) {
            return read(json, data.contains("\"" + TRACE + "\""));
        } catch (IOException notJson) {
            return NONE;
        }
    }

    private static EventTags read(JsonParser json, boolean mayHaveTrace) throws IOException {
        var submission = "";
        Optional<String> trace = Optional.empty();
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var field = json.currentName();
            json.nextToken();
            if (field.equals(SUBMISSION)) {
                submission = json.getText();
            } else if (field.equals(TRACE)) {
                trace = Optional.of(json.getText()).filter(TRACE_CONTEXT.asMatchPredicate());
            }
            json.skipChildren();
            if (!submission.isEmpty() && (trace.isPresent() || !mayHaveTrace)) {
                break;
            }
        }
        return new EventTags(submission, trace);
    }
}
