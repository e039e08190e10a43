package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {
    @Test
    void itListensOnLoopbackOnly() throws IOException {
        try (var redis = EmbeddedRedis.start()) {
            assertThat(RedisProbe.command(redis, "PING")).isEqualTo("+PONG");
            for (var address : NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .toList()) {
                assertThatThrownBy(() -> connect(address, redis.port())).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void closingEndsTheServer() {
        var redis = EmbeddedRedis.start();
        redis.close();

        assertThatThrownBy(() -> connect(InetAddress.getLoopbackAddress(), redis.port()))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void closingEndsAFrozenServerAndIsHarmlessTwice() {
        var redis = EmbeddedRedis.start();
        RedisProbe.signal("STOP", redis.pid());
        redis.close();
        redis.close();

        assertThatThrownBy(() -> connect(InetAddress.getLoopbackAddress(), redis.port()))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void aTakenPortIsSaidAloud() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedRedis.start(taken.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("port " + taken.getLocalPort() + " is taken")
                    .cause()
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void nothingIsKeptUnlessADirectoryIsGiven(@TempDir Path directory) {
        int port;
        try (var redis = EmbeddedRedis.start()) {
            port = redis.port();
            RedisProbe.command(redis, "SET key value");
        }
        try (var redis = EmbeddedRedis.start(port, directory)) {
            assertThat(RedisProbe.command(redis, "GET key")).isEqualTo("$-1");
            RedisProbe.command(redis, "SET key value");
        }
        try (var redis = EmbeddedRedis.start(port, directory)) {
            assertThat(RedisProbe.command(redis, "GET key")).isEqualTo("value");
        }
    }

    @Test
    void itDiesWithItsOwnerHoweverTheOwnerDies() throws Exception {
        var owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new BufferedReader(owner.inputReader(StandardCharsets.UTF_8)).readLine();
        var server = ProcessHandle.of(Long.parseLong(said)).orElseThrow();

        owner.destroyForcibly();

        server.onExit().get(10, TimeUnit.SECONDS);
        assertThat(server.isAlive()).isFalse();
    }

    /** Runs in a process of its own. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws InterruptedException {
            var redis = EmbeddedRedis.start();
            System.out.println(redis.pid());
            Thread.sleep(60_000);
        }
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
        }
    }
}
