package io.exechub.socket.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a client writes (RFC 6455), masked with zeros: as good as any mask where no proxy stands between. */
final class ClientFrames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    private static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int NO_MASK = 0;
    private static final int TWO_BYTES = 126;
    private static final int GOING_AWAY = 1001;

    private ClientFrames() {}

    static ByteBuf upgrade(String path, int port) {
        return utf8("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    static ByteBuf text(String text) {
        return frame(TEXT, utf8(text));
    }

    static ByteBuf pong(ByteBuf payload) {
        return frame(PONG, payload);
    }

    static ByteBuf close() {
        return frame(CLOSE, Unpooled.buffer(Short.BYTES).writeShort(GOING_AWAY));
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
    }

    private static ByteBuf frame(int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        var frame = Unpooled.buffer(length + 8).writeByte(FINAL | opcode);
        if (length < TWO_BYTES) {
            frame.writeByte(MASKED | length);
        } else {
            frame.writeByte(MASKED | TWO_BYTES).writeShort(length);
        }
        return frame.writeInt(NO_MASK).writeBytes(payload);
    }
}
