package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import io.exechub.socket.model.JsonTree.Elements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventBatchFuzzTest {
    /** After white space as JSON has it: others call a form feed that, too. */
    private static final Pattern ARRAY = Pattern.compile("[ \\n\\r\\t]*\\[");

    @FuzzTest
    void anArrayIsCutWhereItsElementsEnd(byte[] body) throws IOException {
        List<byte[]> elements;
        try {
            elements = EventBatch.elements(body);
        } catch (RejectedEventException rejected) {
            assertFalse(isUtf8(body) && isArray(body), "a good array is refused");
            return;
        }
        if (ARRAY.matcher(text(body)).lookingAt()) {
            assertEquals(((Elements) JsonTree.of(text(body))).elements(), trees(elements));
        } else {
            assertEquals(List.of(body), elements);
        }
    }

    @Test
    void andNearTheSeeds() throws IOException {
        for (var body : Mutations.ofSeeds(EventBatchFuzzTest.class, "anArrayIsCutWhereItsElementsEnd")
                .toList()) {
            anArrayIsCutWhereItsElementsEnd(body);
        }
    }

    private static List<JsonTree> trees(List<byte[]> elements) throws IOException {
        var trees = new ArrayList<JsonTree>();
        for (var element : elements) {
            trees.add(JsonTree.of(text(element)));
        }
        return trees;
    }

    /** One character for each byte: where the elements end does not depend on what the bytes mean. */
    private static String text(byte[] body) {
        return new String(body, ISO_8859_1);
    }

    private static boolean isArray(byte[] body) {
        try {
            return JsonTree.of(text(body)) instanceof Elements;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static boolean isUtf8(byte[] body) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
