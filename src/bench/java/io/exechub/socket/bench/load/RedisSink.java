package io.exechub.socket.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Publishes through Redis, pipelined, on a connection of its own. Answers are read by a thread that looks for errors. */
public final class RedisSink implements Sink {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] END = {'\r', '\n'};

    private final Socket socket;
    private final OutputStream out;
    private final byte[] command;
    private volatile long refused;

    private RedisSink(int port, byte[] command) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        this.command = command;
        var reader = new Thread(() -> readAnswers(socket), "answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** By {@code PUBLISH}. */
    public static RedisSink channel(int port, String name) throws IOException {
        return new RedisSink(port, command("PUBLISH", name));
    }

    /** By {@code XADD}, in the field {@code event}. */
    public static RedisSink stream(int port, String name) throws IOException {
        return new RedisSink(port, command("XADD", name, "*", "event"));
    }

    /** All words but the last. */
    private static byte[] command(String... words) {
        var text = new StringBuilder("*" + (words.length + 1) + "\r\n");
        for (var word : words) {
            text.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        return text.append('$').toString().getBytes(US_ASCII);
    }

    @Override
    public void add(byte[] event, int user) throws IOException {
        out.write(command);
        out.write(Integer.toString(event.length).getBytes(US_ASCII));
        out.write(END);
        out.write(event);
        out.write(END);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public long refused() {
        return refused;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void readAnswers(Socket from) {
        var buffer = new byte[BUFFER];
        int before = '\n';
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    if (buffer[i] == '-' && before == '\n') {
                        refused++;
                    }
                    before = buffer[i];
                }
            }
        } catch (IOException closed) {
            // By us; and if not, writing will tell.
            assert from.isClosed() || !closed.toString().isEmpty();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
