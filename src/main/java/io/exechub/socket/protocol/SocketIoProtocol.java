package io.exechub.socket.protocol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages as Socket.IO events: the name, then the data as the first argument and, of an event of the journal, its position
 * as the second.
 */
public final class SocketIoProtocol {
    private static final Set<String> ASKS = Set.of("token", "userId", "lastEventId");

    private SocketIoProtocol() {}

    /** The array that a message is emitted as. */
    public static String encode(ServerMessage message) {
        var event = "[\"" + message.event() + "\"," + message.data();
        return message instanceof ServerMessage.Event journaled
                ? event + ",\"" + journaled.journaled().position() + "\"]"
                : event + "]";
    }

    /**
     * Reads what a client has emitted.
     *
     * @param array of the name and the arguments
     * @param maxBytes that it may have
     * @throws BadMessageException if that is nothing that clients may send
     */
    public static ClientMessage decode(String array, int maxBytes) throws BadMessageException {
        JsonProtocol.checkSize(array, maxBytes);
        if (value(array) instanceof JsonArray event && !event.isEmpty()) {
            return JsonProtocol.message(event.getValue(0), event.size() > 1 ? event.getValue(1) : null);
        }
        throw new BadMessageException("an event (expected: an array that begins with its name)");
    }

    /**
     * Reads the {@code auth} with which a client has connected: a registration whose user may be left to the token.
     *
     * @param auth JSON; null if there is none
     * @param maxBytes that it may have
     * @return empty if it asks for nothing of ours
     * @throws BadMessageException if it asks wrongly
     */
    public static Optional<ClientMessage.Register> registration(@Nullable String auth, int maxBytes)
            throws BadMessageException {
        if (auth == null) {
            return Optional.empty();
        }
        JsonProtocol.checkSize(auth, maxBytes);
        if (!(value(auth) instanceof JsonObject object)) {
            throw new BadMessageException("auth (expected: an object with token and optional userId and lastEventId)");
        }
        return object.fieldNames().stream().anyMatch(ASKS::contains)
                ? Optional.of(JsonProtocol.registrationByToken(object))
                : Optional.empty();
    }

    private static @Nullable Object value(String json) throws BadMessageException {
        try {
            return Json.decodeValue(json);
        } catch (DecodeException malformed) {
            throw new BadMessageException("not JSON (expected: what Socket.IO clients send)");
        }
    }
}
