package io.exechub.socket.routing;

import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;

/**
 * An expulsion between nodes: the time, then user, socket and token; what sets no condition is empty; then the cause.
 * Registrations are checked anyway.
 */
final class ExpulsionCodec extends VersionedCodec<Expulsion> {
    static final String NAME = "exechub.expulsion";

    private static final long ANY_TIME = Long.MAX_VALUE;

    ExpulsionCodec() {
        super(NAME);
    }

    @Override
    void write(Expulsion expulsion, Buffer buffer) {
        buffer.appendLong(expulsion.issuedBefore().map(Instant::toEpochMilli).orElse(ANY_TIME));
        append(buffer, expulsion.user().map(UserId::value).orElse(""));
        append(buffer, expulsion.socket().map(SocketId::value).orElse(""));
        append(buffer, expulsion.tokenId().orElse(""));
        append(buffer, expulsion.cause().name());
    }

    @Override
    Expulsion read(Reader reader) {
        long time = reader.nextLong();
        return new Expulsion(
                text(reader).map(UserId::new),
                text(reader).map(SocketId::new),
                text(reader),
                time == ANY_TIME ? Optional.empty() : Optional.of(Instant.ofEpochMilli(time)),
                Expulsion.Cause.valueOf(reader.nextText()));
    }

    private static Optional<String> text(Reader reader) {
        return Optional.of(reader.nextText()).filter(text -> !text.isEmpty());
    }
}
