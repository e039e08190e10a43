package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;

/**
 * A parcel between nodes: how many deliveries, and of each sequence and time, then user, epoch, event name and data. The
 * journal has what is lost.
 */
final class ParcelCodec extends VersionedCodec<Parcel> {
    static final String NAME = "exechub.parcel";

    ParcelCodec() {
        super(NAME);
    }

    @Override
    void write(Parcel parcel, Buffer buffer) {
        buffer.appendInt(parcel.deliveries().size());
        parcel.deliveries().forEach(delivery -> write(delivery, buffer));
    }

    private static void write(Delivery delivery, Buffer buffer) {
        var event = delivery.event();
        buffer.appendLong(event.position().seq()).appendLong(event.publishedAt());
        append(buffer, delivery.user().value());
        append(buffer, event.position().epoch());
        append(buffer, event.name().wire());
        append(buffer, event.data());
    }

    @Override
    Parcel read(Reader reader) {
        // As many as there are, whatever is said: memory is taken for what has been read.
        var deliveries = new ArrayList<Delivery>();
        for (int left = reader.nextInt(); left > 0; left--) {
            deliveries.add(readDelivery(reader));
        }
        return new Parcel(deliveries);
    }

    private static Delivery readDelivery(Reader reader) {
        long seq = reader.nextLong();
        long publishedAt = reader.nextLong();
        var user = new UserId(reader.nextText());
        var position = new Position(reader.nextText(), seq);
        var name = EventName.ofWire(reader.nextText());
        return new Delivery(user, new JournaledEvent(position, name, reader.nextText(), publishedAt));
    }
}
