package io.exechub.socket.redis;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What an operator does to a server from outside: a command by hand, a signal. */
public final class RedisProbe {
    private RedisProbe() {}

    /** Sends one inline command over a connection of its own; simple, numeric and bulk replies as text. */
    static String command(EmbeddedRedis redis, String line) {
        return command(redis.port(), line);
    }

    /** The same, by the port on the loopback. */
    public static String command(int port, String line) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            var in = new DataInputStream(socket.getInputStream());
            var first = line(in);
            if (!first.startsWith("$") || first.equals("$-1")) {
                return first;
            }
            return new String(in.readNBytes(Integer.parseInt(first.substring(1))), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the signal and waits until {@code kill} has returned. */
    static void signal(String signal, long pid) {
        try {
            var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("kill -" + signal + " " + pid + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\r'; c = in.readUnsignedByte()) {
            text.append((char) c);
        }
        in.readUnsignedByte();
        return text.toString();
    }
}
