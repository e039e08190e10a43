package io.exechub.socket.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a JSON text says, to compare by: order, repeated names and the digits of each number included. */
sealed interface JsonTree {
    /** A string, a number as it is written, or a word. */
    record Leaf(JsonToken kind, String text) implements JsonTree {}

    /** A field, its name without escapes. */
    record Field(String name, JsonTree value) {}

    /** An object. */
    record Fields(List<Field> fields) implements JsonTree {}

    /** An array. */
    record Elements(List<JsonTree> elements) implements JsonTree {}

    /**
     * Reads a text.
     *
     * @throws IOException if it is anything but one JSON value
     */
    static JsonTree of(String text) throws IOException {
        try (var json = new JsonFactory().createParser(text)) {
            json.nextToken();
            var tree = value(json);
            if (json.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return tree;
        }
    }

    private static JsonTree value(JsonParser json) throws IOException {
        var token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return fields(json);
        }
        if (token == JsonToken.START_ARRAY) {
            return elements(json);
        }
        if (token == null) {
            throw new IOException("no value");
        }
        return new Leaf(token, json.getText());
    }

    private static JsonTree fields(JsonParser json) throws IOException {
        var fields = new ArrayList<Field>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            fields.add(new Field(name, value(json)));
        }
        return new Fields(fields);
    }

    private static JsonTree elements(JsonParser json) throws IOException {
        var elements = new ArrayList<JsonTree>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(json));
        }
        return new Elements(elements);
    }
}
