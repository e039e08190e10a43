package io.exechub.socket.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JSON from where trust begins: UTF-8, one object, and no name twice, since two parsers may take different ones of the
 * two (RFC 7515 section 10.12).
 */
final class StrictJson {
    private static final JsonFactory UNIQUE = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private StrictJson() {}

    /** The object, unless it is anything else. */
    static Optional<JsonObject> object(byte[] utf8) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            refuseDuplicates(text);
            return Json.decodeValue(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (IOException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static void refuseDuplicates(String text) throws IOException {
        try (var json = UNIQUE.createParser(text)) {
            while (json.nextToken() != null) {
                // The parser looks at the names.
            }
        }
    }
}
