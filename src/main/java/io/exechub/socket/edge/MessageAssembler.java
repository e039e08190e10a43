package io.exechub.socket.edge;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.CharacterCodingException;
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
    /** What has come of a fragmented message; null between messages, as is what it is not. */
    private @Nullable TextInPieces text;

    private @Nullable Buffer binary;
    private int size;

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

    /** Takes what a data frame holds; control frames are not for here. Null while the message goes on. */
    @Nullable
    Message add(WebSocketFrame frame) {
        boolean goesOn = frame instanceof ContinuationWebSocketFrame;
        if (goesOn != isWithinMessage()) {
            return new Violation(PROTOCOL_ERROR, "fragments out of order");
        }
        if (frame.content().readableBytes() > maxBytes - size) {
            return new Violation(TOO_BIG, "at most " + maxBytes + " bytes");
        }
        if (!goesOn) {
            begin(frame instanceof TextWebSocketFrame);
        }
        var data = Buffer.buffer(ByteBufUtil.getBytes(frame.content()));
        size += data.length();
        try {
            return frame.isFinalFragment() ? end(data) : goOn(data);
        } catch (CharacterCodingException malformed) {
            return new Violation(INVALID_PAYLOAD, "text must be UTF-8");
        }
    }

    private boolean isWithinMessage() {
        return text != null || binary != null;
    }

    private void begin(boolean isText) {
        if (isText) {
            text = new TextInPieces();
        } else {
            binary = Buffer.buffer();
        }
    }

    private @Nullable Message goOn(Buffer data) throws CharacterCodingException {
        if (text != null) {
            text.add(data);
        } else if (binary != null) {
            binary.appendBuffer(data);
        }
        return null;
    }

    private Message end(Buffer data) throws CharacterCodingException {
        var message = text != null ? new Text(text.end(data)) : new Binary(whole(data));
        text = null;
        binary = null;
        size = 0;
        return message;
    }

    private Buffer whole(Buffer last) {
        return binary == null ? last : binary.appendBuffer(last);
    }
}
