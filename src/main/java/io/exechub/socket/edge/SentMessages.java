package io.exechub.socket.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a SockJS client sends over HTTP, before Vert.x does: a JSON array of strings. Of an array with other
 * things in it Vert.x takes the first strings and fails on the rest, and what is no array it accepts without a word.
 */
final class SentMessages {
    private static final String NOTHING = "Payload expected.";
    private static final String BROKEN = "Broken JSON encoding.";
    private static final JsonFactory JSON = new JsonFactory();

    private SentMessages() {}

    /** Answers as the protocol wants it, or lets the request pass. */
    static void check(RoutingContext context) {
        var problem = problem(context.body().buffer());
        if (problem == null) {
            context.next();
        } else {
            context.response().setStatusCode(500).end(problem);
        }
    }

    private static @Nullable String problem(@Nullable Buffer body) {
        if (body == null || body.length() == 0) {
            return NOTHING;
        }
        try (var parser = JSON.createParser(body.getBytes())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                // To its end, so that what is no JSON at all is called broken.
                return parser.skipChildren().nextToken() == null ? NOTHING : BROKEN;
            }
            return holdsStringsOnly(parser) ? null : BROKEN;
        } catch (IOException notJson) {
            return BROKEN;
        }
    }

    private static boolean holdsStringsOnly(JsonParser array) throws IOException {
        var token = array.nextToken();
        while (token == JsonToken.VALUE_STRING) {
            array.finishToken();
            token = array.nextToken();
        }
        return token == JsonToken.END_ARRAY && array.nextToken() == null;
    }
}
