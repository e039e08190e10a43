package io.exechub.socket.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One blocking connection to one server, with none of the service's own code in it: what the harness says about Redis must
 * not depend on what is tested. Not thread-safe.
 */
final class RedisClient implements AutoCloseable {
    private static final int CONNECT_MILLIS = 500;
    private static final int ANSWER_MILLIS = 1_500;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    /** Redis understood, and refused. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String reply) {
            super(reply);
        }
    }

    RedisClient(int port) throws IOException {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The answer: a String, a Long, a List of answers, or null. */
    @Nullable
    Object command(Object... words) throws IOException {
        var request = new ByteArrayOutputStream();
        request.write(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (var word : words) {
            var bytes = word.toString().getBytes(UTF_8);
            request.write(("$" + bytes.length + "\r\n").getBytes(UTF_8));
            request.write(bytes);
            request.write("\r\n".getBytes(UTF_8));
        }
        out.write(request.toByteArray());
        return answer();
    }

    String text(Object... words) throws IOException {
        return Objects.requireNonNullElse(command(words), "").toString();
    }

    long number(Object... words) throws IOException {
        return command(words) instanceof Long number ? number : 0;
    }

    List<?> list(Object... words) throws IOException {
        return command(words) instanceof List<?> list ? list : List.of();
    }

    private @Nullable Object answer() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new RefusedException(rest);
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        in.skipNBytes(2);
        return new String(bytes, UTF_8);
    }

    private @Nullable List<@Nullable Object> array(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        var all = new ArrayList<@Nullable Object>(length);
        for (int i = 0; i < length; i++) {
            all.add(answer());
        }
        return all;
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("redis closed the connection");
            }
            text.append((char) c);
        }
        in.skipNBytes(1);
        return text.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
