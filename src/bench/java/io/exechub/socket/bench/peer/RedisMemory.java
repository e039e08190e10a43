package io.exechub.socket.bench.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** What a Redis keeps, as it says itself. */
public final class RedisMemory {
    private static final String USED = "used_memory:";

    private RedisMemory() {}

    /** Bytes. */
    public static long used(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("INFO memory\r\n".getBytes(US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(USED)) {
                    return Long.parseLong(line.substring(USED.length()));
                }
            }
        }
        throw new IOException("redis on port " + port + " does not say what it uses");
    }
}
