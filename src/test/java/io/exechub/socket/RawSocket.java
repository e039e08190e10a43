package io.exechub.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A TCP connection spoken to by hand: for frames that no client library sends, and for not reading. */
final class RawSocket implements AutoCloseable {
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int DEADLINE_MILLIS = 20_000;
    private static final int PACE_MILLIS = 25;

    private final Socket socket;
    private final DataInputStream in;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** A server frame; its first byte says what it is. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Frame(int first, byte[] payload) {
        int opcode() {
            return first & 0xf;
        }
    }

    static RawSocket connect(int port) throws IOException {
        return connect(port, new Socket());
    }

    /** With a receive buffer so small that the server soon notices when nothing is read. */
    static RawSocket connectNarrow(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSendBufferSize(4_096);
        return connect(port, socket);
    }

    private static RawSocket connect(int port, Socket socket) throws IOException {
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        return new RawSocket(socket);
    }

    /** Over a connection that somebody else has made. */
    static RawSocket over(Socket socket) throws IOException {
        socket.setSoTimeout(DEADLINE_MILLIS);
        return new RawSocket(socket);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    /** Upgrades to WebSocket and returns the answer's head. */
    String upgrade(String path) throws IOException {
        write(handshake(path));
        return head();
    }

    /** The request of an upgrade. */
    static String handshake(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All in one go, so that they may travel in one segment. */
    void write(byte[]... parts) throws IOException {
        var together = new ByteArrayOutputStream();
        for (var part : parts) {
            together.writeBytes(part);
        }
        socket.getOutputStream().write(together.toByteArray());
    }

    /** The head of an HTTP answer. */
    String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** Whether something has come that was not read yet. */
    boolean hasNews() throws IOException {
        return in.available() > 0;
    }

    /** Sends one byte after the other, at most until the peer says something or is gone. */
    void drip(String text) throws IOException, InterruptedException {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (hasNews()) {
                return;
            }
            try {
                socket.getOutputStream().write(b);
            } catch (IOException gone) {
                return;
            }
            Thread.sleep(PACE_MILLIS);
        }
    }

    void sendText(String text) throws IOException {
        send(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A masked frame with this first byte. */
    void send(int first, byte[] payload) throws IOException {
        var frame = header(first, MASKED, payload.length);
        frame.write(new byte[4]); // A mask of zeros changes nothing.
        frame.write(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** A frame with this first byte, masked with a key that changes its payload. */
    static byte[] frame(int first, byte[] payload) {
        byte[] key = {0x37, (byte) 0xfa, 0x21, 0x3d};
        var frame = header(first, MASKED, payload.length);
        frame.writeBytes(key);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ key[i % 4]);
        }
        return frame.toByteArray();
    }

    void sendUnmasked(int first, byte[] payload) throws IOException {
        var frame = header(first, 0, payload.length);
        frame.write(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    private static ByteArrayOutputStream header(int first, int masked, int length) {
        var header = new ByteArrayOutputStream();
        header.write(first);
        if (length < 126) {
            header.write(masked | length);
        } else if (length < 65_536) {
            header.write(masked | 126);
            header.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            header.write(masked | 127);
            header.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        return header;
    }

    /** The next text frame; pings before it are left unanswered. */
    String nextText() throws IOException {
        return new String(next(TEXT).payload(), StandardCharsets.UTF_8);
    }

    /** The code of the close frame, which must be next but for pings. */
    int nextCloseCode() throws IOException {
        return ByteBuffer.wrap(next(CLOSE).payload()).getShort() & 0xffff;
    }

    private Frame next(int opcode) throws IOException {
        var frame = next();
        while (frame.opcode() != opcode) {
            if (frame.opcode() == CLOSE || frame.opcode() == TEXT) {
                throw new AssertionError(
                        "opcode " + frame.opcode() + ": " + new String(frame.payload(), StandardCharsets.UTF_8));
            }
            frame = next();
        }
        return frame;
    }

    Frame next() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        return new Frame(first, in.readNBytes(Math.toIntExact(length)));
    }

    /** The next chunk of an answer of unknown length; empty at its end. */
    String nextChunk() throws IOException {
        var size = new StringBuilder();
        while (size.indexOf("\r\n") < 0) {
            size.append((char) in.readUnsignedByte());
        }
        var chunk = in.readNBytes(Integer.parseInt(size.substring(0, size.length() - 2), 16));
        in.skipNBytes(2);
        return new String(chunk, StandardCharsets.UTF_8);
    }

    /** Reads so many bytes, which must come. */
    void skip(int bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** Reads to the end of the stream, and says how many bytes there were. */
    long drain() {
        var buffer = new byte[65_536];
        long total = 0;
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
            }
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("still open after " + total + " bytes", open);
        } catch (IOException reset) {
            return total;
        }
        return total;
    }

    /** All that comes until the service ends the connection. */
    String toTheEnd() throws IOException {
        var text = new ByteArrayOutputStream();
        try {
            in.transferTo(text);
        } catch (java.net.SocketException reset) {
            // Whoever still had something to say is hung up on.
        }
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    /** Says that nothing more comes, and goes on reading. */
    void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
