package io.exechub.socket.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a JSON array apart without changing its elements, so that each can be judged by itself. */
public final class EventBatch {
    private static final JsonFactory JSON = new JsonFactory();

    private EventBatch() {}

    /**
     * The elements of an array, or the one thing that is not an array, each as it stands in the text.
     *
     * @param body UTF-8
     * @throws RejectedEventException if an array is not well-formed
     */
    public static List<byte[]> elements(byte[] body) throws RejectedEventException {
        int first = 0;
        while (first < body.length && isWhiteSpace(body[first])) {
            first++;
        }
        return first < body.length && body[first] == '[' ? split(body) : List.of(body);
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static List<byte[]> split(byte[] body) throws RejectedEventException {
        if (body.length > 1 && body[1] == 0) {
            // The parser would take it for UTF-16 or UTF-32, and lose count of the bytes.
            throw RejectedEventException.notJson("not UTF-8");
        }
        var elements = new ArrayList<byte[]>();
        try (var json = JSON.createParser(body)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                elements.add(element(json, body));
            }
            if (json.nextToken() != null) {
                throw RejectedEventException.notJson("more than one value");
            }
        } catch (JsonProcessingException malformed) {
            throw RejectedEventException.notJson("malformed array");
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading an array", impossible);
        }
        return elements;
    }

    private static byte[] element(JsonParser json, byte[] body) throws IOException {
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        return Arrays.copyOfRange(body, start, (int) json.currentLocation().getByteOffset());
    }
}
