package io.exechub.socket.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Publishes by POST, pipelined over a few connections; all events of a user take the same one. */
public final class HttpSink implements Sink {
    private static final int BUFFER = 16 * 1024;
    private static final byte[] ACCEPTED = "HTTP/1.1 2".getBytes(US_ASCII);
    private static final byte[] ANSWER = "HTTP/1.1 ".getBytes(US_ASCII);

    private final String path;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<OutputStream> outs = new ArrayList<>();
    private volatile long refused;

    /** @param path what stands before the user's name */
    public HttpSink(int port, String path, int connections) throws IOException {
        this.path = path;
        for (int i = 0; i < connections; i++) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            sockets.add(socket);
            outs.add(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
            var reader = new Thread(() -> readAnswers(socket), "answers-" + i);
            reader.setDaemon(true);
            reader.start();
        }
    }

    @Override
    public void add(byte[] event, int user) throws IOException {
        var out = outs.get(user % outs.size());
        out.write(("POST " + path + Login.userId(user) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                        + event.length + "\r\n\r\n")
                .getBytes(US_ASCII));
        out.write(event);
    }

    @Override
    public void flush() throws IOException {
        for (var out : outs) {
            out.flush();
        }
    }

    @Override
    public long refused() {
        return refused;
    }

    private void readAnswers(Socket from) {
        var buffer = new byte[BUFFER];
        try {
            var in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                countRefusals(buffer, length);
            }
        } catch (IOException closed) {
            // By us; and if not, writing will tell.
            assert from.isClosed() || !closed.toString().isEmpty();
        }
    }

    /** An answer cut in two by the buffer's end is taken for accepted. */
    private void countRefusals(byte[] buffer, int length) {
        for (int i = 0; i + ACCEPTED.length <= length; i++) {
            if (buffer[i] == 'H' && begins(buffer, i, ANSWER) && !begins(buffer, i, ACCEPTED)) {
                synchronized (this) {
                    refused++;
                }
            }
        }
    }

    private static boolean begins(byte[] buffer, int at, byte[] with) {
        return Arrays.equals(buffer, at, at + with.length, with, 0, with.length);
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
