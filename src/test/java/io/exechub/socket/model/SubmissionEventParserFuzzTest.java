package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonToken;
import io.exechub.socket.Mutations;
import io.exechub.socket.model.JsonTree.Field;
import io.exechub.socket.model.JsonTree.Fields;
import io.exechub.socket.model.JsonTree.Leaf;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubmissionEventParserFuzzTest {
    private static final int MAX_BYTES = 262_144;
    private static final Set<String> CONTROL = Set.of("userId", "eventId", "version", "publishedAt");

    @FuzzTest
    void clientsGetWhatWasPublishedWithoutTheControlFields(byte[] message) throws IOException {
        SubmissionEvent event;
        try {
            event = SubmissionEventParser.parse(message, MAX_BYTES);
        } catch (RejectedEventException rejected) {
            assertFalse(rejected.problem().isEmpty());
            return;
        }
        var published = fields(new String(message, UTF_8)).stream()
                .filter(field -> !CONTROL.contains(field.name()) && !isNullResult(field))
                .map(field -> field.name().equals("submissionId") ? idAsText(field, event) : field)
                .toList();
        assertEquals(published, fields(event.data()));
        assertEquals(
                published.stream().anyMatch(field -> field.name().equals("result")),
                event.name() == EventName.EXECUTION_RESULT);
    }

    @Test
    void andNearTheSeeds() throws IOException {
        for (var message : Mutations.ofSeeds(
                        SubmissionEventParserFuzzTest.class, "clientsGetWhatWasPublishedWithoutTheControlFields")
                .toList()) {
            clientsGetWhatWasPublishedWithoutTheControlFields(message);
        }
    }

    private static List<Field> fields(String json) throws IOException {
        return ((Fields) JsonTree.of(json)).fields();
    }

    private static boolean isNullResult(Field field) {
        return field.name().equals("result")
                && field.value() instanceof Leaf leaf
                && leaf.kind() == JsonToken.VALUE_NULL;
    }

    private static Field idAsText(Field field, SubmissionEvent event) {
        var id = (Leaf) field.value();
        if (id.kind() == JsonToken.VALUE_STRING) {
            assertEquals(id.text(), event.submissionId());
        }
        return new Field(field.name(), new Leaf(JsonToken.VALUE_STRING, event.submissionId()));
    }
}
