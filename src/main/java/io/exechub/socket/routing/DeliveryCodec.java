package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;

/**
 * How a delivery travels between nodes: a version byte, sequence and time as longs, then user, epoch, event name and
 * data, each as its length in bytes and UTF-8. Within a node the delivery itself is handed over: it is
 * immutable.
 *
 * <p>A message of another version is refused. Nothing is lost by that: the journal has the event.
 */
final class DeliveryCodec implements MessageCodec<Delivery, Delivery> {
    static final String NAME = "exechub.delivery";

    private static final byte VERSION = 1;
    private static final int SEQ = 1;
    private static final int PUBLISHED_AT = SEQ + Long.BYTES;
    private static final int TEXTS = PUBLISHED_AT + Long.BYTES;

    @Override
    public void encodeToWire(Buffer buffer, Delivery delivery) {
        var event = delivery.event();
        buffer.appendByte(VERSION).appendLong(event.position().seq()).appendLong(event.publishedAt());
        append(buffer, delivery.user().value());
        append(buffer, event.position().epoch());
        append(buffer, event.name().wire());
        append(buffer, event.data());
    }

    private static void append(Buffer buffer, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public Delivery decodeFromWire(int offset, Buffer buffer) {
        requireBytes(buffer, offset, TEXTS);
        if (buffer.getByte(offset) != VERSION) {
            throw new IllegalArgumentException(
                    "delivery of version " + buffer.getByte(offset) + " (expected: " + VERSION + ")");
        }
        long seq = buffer.getLong(offset + SEQ);
        long publishedAt = buffer.getLong(offset + PUBLISHED_AT);
        var texts = new TextReader(buffer, offset + TEXTS);
        var user = new UserId(texts.next());
        var position = new Position(texts.next(), seq);
        var name = EventName.ofWire(texts.next());
        return new Delivery(user, new JournaledEvent(position, name, texts.next(), publishedAt));
    }

    /** Checked here, because a buffer takes memory for what it is asked for before it looks whether it has that much. */
    private static void requireBytes(Buffer buffer, int start, int length) {
        if (length < 0 || length > buffer.length() - start) {
            throw new IllegalArgumentException("delivery cut short");
        }
    }

    @Override
    public Delivery transform(Delivery delivery) {
        return delivery;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }

    private static final class TextReader {
        private final Buffer buffer;
        private int at;

        TextReader(Buffer buffer, int at) {
            this.buffer = buffer;
            this.at = at;
        }

        String next() {
            requireBytes(buffer, at, Integer.BYTES);
            int start = at + Integer.BYTES;
            int length = buffer.getInt(at);
            requireBytes(buffer, start, length);
            at = start + length;
            return buffer.getString(start, at);
        }
    }
}
