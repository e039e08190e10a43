package io.exechub.socket.protocol;

import io.exechub.socket.model.Position;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The JSON frames that SockJS and native WebSocket carry: {@code {"event": NAME, "data": {…}}}. */
public final class JsonProtocol {
    private JsonProtocol() {}

    /** The frame of a message. An event of the journal also has its position as {@code id}. */
    public static String encode(ServerMessage message) {
        return message instanceof ServerMessage.Event event
                ? event.frame()
                : "{\"event\":\"" + message.event() + "\",\"data\":" + message.data() + "}";
    }

    /**
     * Reads a client's frame. A missing or empty token is not an error here: it is the verifier's to refuse.
     *
     * @param maxBytes the size limit of a frame, in UTF-8
     * @throws BadMessageException if it is too large, not a JSON object, or not one that clients may send
     */
    public static ClientMessage decode(String frame, int maxBytes) throws BadMessageException {
        checkSize(frame, maxBytes);
        var json = object(frame);
        return message(json.getValue("event"), json.getValue("data"));
    }

    static void checkSize(String frame, int maxBytes) throws BadMessageException {
        if (frame.length() > maxBytes || frame.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new BadMessageException("frame too large (expected: at most " + maxBytes + " bytes)");
        }
    }

    /** The message that a client means by an event of this name with this data. */
    static ClientMessage message(@Nullable Object name, @Nullable Object data) throws BadMessageException {
        if (!(name instanceof String event)) {
            throw new BadMessageException("event (expected: \"register_user\" or \"ping\")");
        }
        return switch (event) {
            case "register_user" -> register(requireObject(data));
            case "ping" -> new ClientMessage.Ping();
            default -> throw new BadMessageException("unknown event (expected: \"register_user\" or \"ping\")");
        };
    }

    private static JsonObject object(String frame) throws BadMessageException {
        try {
            if (Json.decodeValue(frame) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException malformed) {
            // Said below, as for any other value.
        }
        throw new BadMessageException("not a JSON object (expected: {\"event\": NAME, \"data\": {…}})");
    }

    private static JsonObject requireObject(@Nullable Object data) throws BadMessageException {
        if (data instanceof JsonObject object) {
            return object;
        }
        throw new BadMessageException("data (expected: an object with userId, token and optional lastEventId)");
    }

    private static ClientMessage register(JsonObject data) throws BadMessageException {
        return new ClientMessage.Register(
                userId(data.getValue("userId")), token(data.getValue("token")), position(data));
    }

    /** The same, where a client may leave who it is to its token. */
    static ClientMessage.Register registrationByToken(JsonObject data) throws BadMessageException {
        var userId = data.getValue("userId");
        return new ClientMessage.Register(
                userId == null ? null : userId(userId), token(data.getValue("token")), position(data));
    }

    private static String userId(@Nullable Object value) throws BadMessageException {
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            return value.toString();
        }
        throw new BadMessageException("userId (expected: a string)");
    }

    private static String token(@Nullable Object value) throws BadMessageException {
        if (value == null) {
            return "";
        }
        if (value instanceof String token) {
            return token;
        }
        throw new BadMessageException("token (expected: a string)");
    }

    private static @Nullable Position position(JsonObject data) throws BadMessageException {
        var value = data.getValue("lastEventId");
        if (value == null) {
            return null;
        }
        return ClientMessage.Register.position(value instanceof String text ? text : "");
    }

    /** A JSON object of alternating names and values. */
    static String object(Object... namesAndValues) {
        var json = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return json.encode();
    }
}
