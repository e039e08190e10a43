package io.exechub.socket;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;

/** The names of the fields in a tree, joined by dots; elements of lists have none. */
final class Paths {
    private Paths() {}

    /** The path of each leaf. */
    static Stream<String> of(Object value, String path) {
        if (value instanceof JsonObject object) {
            return object.stream().flatMap(field -> of(field.getValue(), path + "." + field.getKey()));
        }
        if (value instanceof JsonArray array) {
            return array.stream().flatMap(element -> of(element, path));
        }
        return Stream.of(path);
    }

    /** Whether a path is the known one; {@code .*} at its end stands for any name. */
    static boolean matches(String known, String path) {
        return known.endsWith(".*") ? path.startsWith(known.substring(0, known.length() - 1)) : known.equals(path);
    }
}
