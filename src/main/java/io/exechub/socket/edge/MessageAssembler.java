package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of one WebSocket together from their frames (RFC 6455 section 5.4): strict about UTF-8, bounded in
 * size. Vert.x' own message handlers are neither.
 */
final class MessageAssembler {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_PAYLOAD = 1007;
    private static final int TOO_BIG = 1009;

    private final int maxBytes;
    /** What has come of a fragmented message; null between messages. */
    private @Nullable Buffer fragments;

    private boolean fragmentsAreText;

    /** What a frame completes. */
    sealed interface Message {}

    /** A text message. */
    record Text(String text) implements Message {}

    /** A binary message. */
    record Binary(Buffer data) implements Message {}

    /** A frame that ends the connection. */
    record Violation(int closeCode, String text) implements Message {}

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes the next data frame; control frames are not for here. Null while the message goes on. */
    @Nullable
    Message add(WebSocketFrame frame) {
        if (frame.isContinuation() == (fragments == null)) {
            return new Violation(PROTOCOL_ERROR, "fragments out of order");
        }
        boolean text = frame.isContinuation() ? fragmentsAreText : frame.isText();
        var data = frame.binaryData();
        int size = data.length() + (fragments == null ? 0 : fragments.length());
        if (size > maxBytes) {
            return new Violation(TOO_BIG, "at most " + maxBytes + " bytes");
        }
        if (fragments != null) {
            data = fragments.appendBuffer(data);
        }
        if (!frame.isFinal()) {
            fragmentsAreText = text;
            // A copy that can grow: the frame's own buffer may be a view of something larger, or of nothing.
            fragments = fragments == null ? Buffer.buffer().appendBuffer(data) : data;
            return null;
        }
        fragments = null;
        return text ? decode(data) : new Binary(data);
    }

    private static Message decode(Buffer data) {
        try {
            var utf8 = ByteBuffer.wrap(data.getBytes());
            return new Text(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
        } catch (CharacterCodingException malformed) {
            return new Violation(INVALID_PAYLOAD, "text must be UTF-8");
        }
    }
}
