package io.exechub.socket.protocol;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A packet of the Engine.IO protocol, version 4. A WebSocket carries each in a message of its own, binary ones as they
 * are; polling carries several in one body.
 */
public sealed interface EnginePacket {
    /** Between the packets of one body. */
    char SEPARATOR = '\u001e';

    /** Asks the other side for a sign of life. */
    EnginePacket PING = new Text(Type.PING, "");

    /** Ends the session. */
    EnginePacket CLOSE = new Text(Type.CLOSE, "");

    /** Says that the session is carried by another transport from here on. */
    EnginePacket UPGRADE = new Text(Type.UPGRADE, "");

    /** Says nothing, and so ends a poll. */
    EnginePacket NOOP = new Text(Type.NOOP, "");

    /** What a text packet is for, and the digit that says so. */
    enum Type {
        /** The session begins. */
        OPEN('0'),
        /** It ends. */
        CLOSE('1'),
        /** Asks for a {@link #PONG} with the same data. */
        PING('2'),
        /** The answer. */
        PONG('3'),
        /** What the protocol above says. */
        MESSAGE('4'),
        /** From here on over this transport. */
        UPGRADE('5'),
        /** Nothing: ends a poll. */
        NOOP('6');

        private static final List<Type> ALL = List.of(values());

        private final char digit;

        Type(char digit) {
            this.digit = digit;
        }

        private static Optional<Type> of(char digit) {
            return ALL.stream().filter(type -> type.digit == digit).findFirst();
        }
    }

    /** A packet of text. */
    record Text(Type type, String data) implements EnginePacket {
        @Override
        public String encode() {
            return type.digit + data;
        }

        @Override
        public int size() {
            return data.length() + 1;
        }
    }

    /** A message of bytes. */
    record Binary(Buffer data) implements EnginePacket {
        @Override
        public String encode() {
            return "b" + Base64.getEncoder().encodeToString(data.getBytes());
        }

        @Override
        public int size() {
            return data.length();
        }
    }

    /** The packet as text. */
    String encode();

    /** About how much it takes to send it. */
    int size();

    /**
     * Reads one packet.
     *
     * @throws BadMessageException if it is none
     */
    static EnginePacket decode(String packet) throws BadMessageException {
        var type = packet.isEmpty() ? Optional.<Type>empty() : Type.of(packet.charAt(0));
        if (type.isPresent()) {
            return new Text(type.get(), packet.substring(1));
        }
        if (packet.startsWith("b")) {
            return new Binary(bytes(packet.substring(1)));
        }
        throw new BadMessageException("an Engine.IO packet (expected: a type from 0 to 6, or b and base64)");
    }

    private static Buffer bytes(String base64) throws BadMessageException {
        try {
            return Buffer.buffer(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException malformed) {
            throw new BadMessageException("binary data in an Engine.IO packet (expected: base64)");
        }
    }

    /**
     * Reads the packets of a body.
     *
     * @throws BadMessageException if there is anything else in it, or nothing at all
     */
    static List<EnginePacket> decodeAll(String body) throws BadMessageException {
        var packets = new ArrayList<EnginePacket>();
        int from = 0;
        for (int to = body.indexOf(SEPARATOR); to >= 0; to = body.indexOf(SEPARATOR, from)) {
            packets.add(decode(body.substring(from, to)));
            from = to + 1;
        }
        packets.add(decode(body.substring(from)));
        return packets;
    }

    /** The body that carries these packets. */
    static String encodeAll(List<EnginePacket> packets) {
        return packets.stream().map(EnginePacket::encode).collect(Collectors.joining(String.valueOf(SEPARATOR)));
    }
}
