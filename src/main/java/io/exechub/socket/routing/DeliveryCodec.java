package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;

/** A delivery between nodes: sequence and time, then user, epoch, event name and data. The journal has what is lost. */
final class DeliveryCodec extends VersionedCodec<Delivery> {
    static final String NAME = "exechub.delivery";

    DeliveryCodec() {
        super(NAME);
    }

    @Override
    void write(Delivery delivery, Buffer buffer) {
        var event = delivery.event();
        buffer.appendLong(event.position().seq()).appendLong(event.publishedAt());
        append(buffer, delivery.user().value());
        append(buffer, event.position().epoch());
        append(buffer, event.name().wire());
        append(buffer, event.data());
    }

    @Override
    Delivery read(Reader reader) {
        long seq = reader.nextLong();
        long publishedAt = reader.nextLong();
        var user = new UserId(reader.nextText());
        var position = new Position(reader.nextText(), seq);
        var name = EventName.ofWire(reader.nextText());
        return new Delivery(user, new JournaledEvent(position, name, reader.nextText(), publishedAt));
    }
}
