package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Text of which the UTF-8 comes in pieces that may end within a character. */
final class TextInPieces {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final StringBuilder text = new StringBuilder();
    /** The beginning of a character that the next piece completes. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** @throws CharacterCodingException as soon as it can be told that this is not UTF-8 */
    void add(Buffer piece) throws CharacterCodingException {
        var bytes = ByteBuffer.allocate(rest.remaining() + piece.length())
                .put(rest)
                .put(piece.getBytes())
                .flip();
        decode(bytes, false);
        rest = bytes;
    }

    /**
     * Adds the last piece.
     *
     * @return all of it
     * @throws CharacterCodingException if it is not UTF-8, or ends within a character
     */
    String end(Buffer piece) throws CharacterCodingException {
        add(piece);
        decode(rest, true);
        return text.toString();
    }

    private void decode(ByteBuffer bytes, boolean last) throws CharacterCodingException {
        // UTF-8 never has more characters than bytes.
        var chars = CharBuffer.allocate(bytes.remaining());
        var result = decoder.decode(bytes, chars, last);
        if (result.isError()) {
            result.throwException();
        }
        text.append(chars.flip());
    }
}
