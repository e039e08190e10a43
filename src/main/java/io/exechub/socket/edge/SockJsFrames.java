package io.exechub.socket.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Messages as SockJS frames them over a WebSocket. */
final class SockJsFrames {
    static final String OPEN = "o";
    static final String HEARTBEAT = "h";

    private static final JsonFactory JSON = new JsonFactory();
    private static final HexFormat HEX = HexFormat.of();

    private SockJsFrames() {}

    /** The frame of one message. Everything but ASCII is escaped: the protocol wants that of much, and clients of all. */
    static String of(String message) {
        var frame = new StringBuilder(message.length() + message.length() / 4).append("a[\"");
        int copied = 0;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                frame.append(message, copied, i);
                escape(c, frame);
                copied = i + 1;
            }
        }
        return frame.append(message, copied, message.length()).append("\"]").toString();
    }

    /** The last frame; the reason is plain ASCII. */
    static String close(int code, String reason) {
        return "c[" + code + ",\"" + reason + "\"]";
    }

    private static void escape(char c, StringBuilder frame) {
        if (c == '"' || c == '\\') {
            frame.append('\\').append(c);
        } else {
            frame.append("\\u").append(HEX.toHexDigits(c));
        }
    }

    /**
     * The messages in a client's frame: an array of strings, or one string; none if it is empty.
     *
     * @throws IOException if it is anything else
     */
    static List<String> messages(String frame) throws IOException {
        try (var parser = JSON.createParser(frame)) {
            var messages = new ArrayList<String>(1);
            var token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    messages.add(string(parser));
                }
            } else if (token != null) {
                messages.add(string(parser));
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return messages;
        }
    }

    private static String string(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new JsonParseException(parser, "no string");
        }
        return parser.getText();
    }
}
