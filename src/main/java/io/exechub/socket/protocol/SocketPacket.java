package io.exechub.socket.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet of the Socket.IO protocol, version 5, but for its binary attachments, which follow it. As text: {@code <type>[<number
 * of attachments>-][<namespace>,][<ack id>][<JSON>]}.
 *
 * @param attachments how many follow
 * @param namespace begins with a slash
 * @param ack names the event that is to be acknowledged, or is; null if none is
 * @param json as it was written; null if there is none
 */
public record SocketPacket(
        Type type,
        int attachments,
        String namespace,
        @Nullable Long ack,
        @Nullable String json) {
    /** The namespace that is not written. */
    public static final String MAIN = "/";

    /** More than one packet may have. */
    private static final int MAX_ATTACHMENTS = 10;
    /** Any number of so many digits is an integer in JavaScript, too. */
    private static final int MAX_DIGITS = 15;

    private static final JsonFactory JSON = new JsonFactory();

    /** What a packet is for, and the digit that says so. */
    public enum Type {
        /** A client enters a namespace, or is let in. */
        CONNECT('0'),
        /** One side leaves it. */
        DISCONNECT('1'),
        /** An array that begins with the event's name. */
        EVENT('2'),
        /** An array that answers an event. */
        ACK('3'),
        /** A client is not let in. */
        CONNECT_ERROR('4'),
        /** An event with attachments. */
        BINARY_EVENT('5'),
        /** An answer with attachments. */
        BINARY_ACK('6');

        private static final List<Type> ALL = List.of(values());

        private final char digit;

        Type(char digit) {
            this.digit = digit;
        }

        private static Type of(char digit) throws BadMessageException {
            return ALL.stream()
                    .filter(type -> type.digit == digit)
                    .findFirst()
                    .orElseThrow(() -> new BadMessageException("a Socket.IO packet (expected: a type from 0 to 6)"));
        }

        private boolean isBinary() {
            return this == BINARY_EVENT || this == BINARY_ACK;
        }
    }

    /** A client is let in. */
    public static SocketPacket connected(String namespace, String sid) {
        return new SocketPacket(Type.CONNECT, 0, namespace, null, JsonProtocol.object("sid", sid));
    }

    /** A client is not let in. */
    public static SocketPacket refused(String namespace, String message) {
        return new SocketPacket(Type.CONNECT_ERROR, 0, namespace, null, JsonProtocol.object("message", message));
    }

    /** The service leaves a namespace, and with it the client, for good. */
    public static SocketPacket disconnect(String namespace) {
        return new SocketPacket(Type.DISCONNECT, 0, namespace, null, null);
    }

    /** An event; a JSON array of its name and its arguments. */
    public static SocketPacket event(String namespace, String array) {
        return new SocketPacket(Type.EVENT, 0, namespace, null, array);
    }

    /** The answer to an event; a JSON array of what its callback is called with. */
    public static SocketPacket ack(String namespace, long ack, String array) {
        return new SocketPacket(Type.ACK, 0, namespace, ack, array);
    }

    /** The packet as text. */
    public String encode() {
        var text = new StringBuilder(json == null ? 32 : json.length() + 32).append(type.digit);
        if (type.isBinary()) {
            text.append(attachments).append('-');
        }
        if (!namespace.equals(MAIN)) {
            text.append(namespace).append(',');
        }
        if (ack != null) {
            text.append(ack.longValue());
        }
        return json == null ? text.toString() : text.append(json).toString();
    }

    /**
     * Reads a packet. What the payload of CONNECT is, is for the namespace to judge.
     *
     * @throws BadMessageException if it is none
     */
    public static SocketPacket decode(String text) throws BadMessageException {
        return new Reader(text).packet();
    }

    /** Reads one packet from left to right. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        SocketPacket packet() throws BadMessageException {
            var type = Type.of(text.isEmpty() ? ' ' : text.charAt(at++));
            int attachments = type.isBinary() ? attachments() : 0;
            var namespace = namespace();
            var digits = digits();
            var json = at < text.length() ? text.substring(at) : null;
            requirePayload(type, json);
            return new SocketPacket(type, attachments, namespace, digits.isEmpty() ? null : number(digits), json);
        }

        private int attachments() throws BadMessageException {
            var digits = digits();
            boolean isNumber = !digits.isEmpty() && at < text.length() && text.charAt(at++) == '-';
            if (!isNumber || number(digits) > MAX_ATTACHMENTS) {
                throw new BadMessageException("attachments (expected: at most " + MAX_ATTACHMENTS + ", and a dash)");
            }
            return (int) number(digits);
        }

        private String namespace() {
            if (!text.startsWith(MAIN, at)) {
                return MAIN;
            }
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            var namespace = text.substring(at, end);
            at = Math.min(end + 1, text.length());
            return namespace;
        }

        private String digits() {
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            return text.substring(from, at);
        }

        private static long number(String digits) throws BadMessageException {
            if (digits.length() > MAX_DIGITS) {
                throw new BadMessageException("a number (expected: at most " + MAX_DIGITS + " digits)");
            }
            return Long.parseLong(digits);
        }
    }

    private static void requirePayload(Type type, @Nullable String json) throws BadMessageException {
        boolean fits =
                switch (type) {
                    case CONNECT -> json == null || first(json) != JsonToken.NOT_AVAILABLE;
                    case DISCONNECT -> json == null;
                    case CONNECT_ERROR -> json != null && first(json) != JsonToken.NOT_AVAILABLE;
                    case EVENT, BINARY_EVENT -> isNamed(json);
                    case ACK, BINARY_ACK -> json != null && first(json) == JsonToken.START_ARRAY;
                };
        if (!fits) {
            throw new BadMessageException("the payload of a Socket.IO packet (expected: "
                    + (type == Type.DISCONNECT ? "none)" : "JSON; of an event, an array that begins with its name)"));
        }
    }

    private static boolean isNamed(@Nullable String json) {
        if (json == null || first(json) != JsonToken.START_ARRAY) {
            return false;
        }
        try (var parser = JSON.createParser(json)) {
            parser.nextToken();
            var name = parser.nextToken();
            return name == JsonToken.VALUE_STRING || name == JsonToken.VALUE_NUMBER_INT;
        } catch (IOException malformed) {
            return false;
        }
    }

    /** What a JSON text begins with; not available if it is none. */
    private static JsonToken first(String json) {
        try (var parser = JSON.createParser(json)) {
            var first = parser.nextToken();
            return first != null && endsAfterOneValue(parser) ? first : JsonToken.NOT_AVAILABLE;
        } catch (IOException malformed) {
            return JsonToken.NOT_AVAILABLE;
        }
    }

    private static boolean endsAfterOneValue(JsonParser parser) throws IOException {
        parser.skipChildren();
        parser.finishToken();
        return parser.nextToken() == null;
    }
}
