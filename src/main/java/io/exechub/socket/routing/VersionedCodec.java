package io.exechub.socket.routing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How our messages travel between nodes: a version byte, then longs and texts, each text as its length in bytes and
 * UTF-8. Within a node the message itself is handed over: it is immutable.
 *
 * <p>A message of another version is refused. Nothing is lost by that: whoever sent it does not rely on its arrival.
 */
abstract class VersionedCodec<T> implements MessageCodec<T, T> {
    static final byte VERSION = 1;

    private final String name;

    VersionedCodec(String name) {
        this.name = name;
    }

    abstract void write(T message, Buffer buffer);

    abstract T read(Reader reader);

    @Override
    public final void encodeToWire(Buffer buffer, T message) {
        buffer.appendByte(VERSION);
        write(message, buffer);
    }

    static void append(Buffer buffer, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public final T decodeFromWire(int offset, Buffer buffer) {
        var reader = new Reader(buffer, offset);
        byte version = reader.nextByte();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "message " + name + " of version " + version + " (expected: " + VERSION + ")");
        }
        return read(reader);
    }

    @Override
    public final T transform(T message) {
        return message;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final byte systemCodecID() {
        return -1;
    }

    /** Reads what was appended, in the same order. */
    static final class Reader {
        private final Buffer buffer;
        private int at;

        Reader(Buffer buffer, int at) {
            this.buffer = buffer;
            this.at = at;
        }

        private byte nextByte() {
            return buffer.getByte(take(Byte.BYTES));
        }

        int nextInt() {
            return buffer.getInt(take(Integer.BYTES));
        }

        long nextLong() {
            return buffer.getLong(take(Long.BYTES));
        }

        String nextText() {
            int length = nextInt();
            int start = take(length);
            var text = buffer.getString(start, start + length);
            if (text.indexOf('\uFFFD') >= 0 && !isUtf8(text, buffer.getBytes(start, start + length))) {
                throw new IllegalArgumentException("text is not UTF-8");
            }
            return text;
        }

        /** A replacement character may stand for malformed bytes, or may really have been sent. */
        private static boolean isUtf8(String text, byte[] bytes) {
            return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        }

        /** Checked here, because a buffer takes memory for what it is asked for before it looks whether it has that much. */
        private int take(int length) {
            if (length < 0 || length > buffer.length() - at) {
                throw new IllegalArgumentException("message cut short");
            }
            int start = at;
            at += length;
            return start;
        }
    }
}
