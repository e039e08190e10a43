package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The jar, started, told to stop, and started wrongly. */
class JarIT {
    private static final String CONSOLE = "http://127\\.0\\.0\\.1:(\\d+)/console/";

    @Test
    void developmentNeedsNothingAndSaysHowToBegin() throws Exception {
        try (var service = JarProcess.development()) {
            int port = Integer.parseInt(service.says(CONSOLE).group(1));
            var token = service.says("Token +(\\S+)").group(1);
            service.says("Ctrl-C ends it");
            assertThat(new HttpProbe(port).get("/").body()).contains("\"status\":\"UP\"");
            assertThat(new HttpProbe(port).get("/console/").statusCode()).isEqualTo(200);
            try (var socket = WebSocketRecorder.connect(port, "/ws")) {
                socket.register("demo", token);
                socket.next("registered");
            }
        }
    }

    @Test
    void theBundledRedisEndsWithTheService() throws Exception {
        try (var service = JarProcess.development()) {
            int redis = Integer.parseInt(
                    service.says("127\\.0\\.0\\.1:(\\d+), bundled").group(1));
            assertThat(isListening(redis)).isTrue();
            service.kill();
            Eventually.until("the bundled redis is gone", () -> !isListening(redis));
        }
    }

    @Test
    void sigtermSendsClientsAwayAndExitsWithZero() throws Exception {
        try (var service = JarProcess.development("DRAIN_WINDOW", "1s")) {
            int port = Integer.parseInt(service.says(CONSOLE).group(1));
            var token = service.says("Token +(\\S+)").group(1);
            try (var socket = WebSocketRecorder.connect(port, "/ws")) {
                socket.register("demo", token);
                socket.next("registered");
                service.terminate();
                assertThat(socket.next("reconnect").getInteger("afterMs")).isBetween(0, 1_000);
                socket.isClosedFor(CloseReason.SERVER_DRAINING);
            }
            assertThat(service.exitCode()).isZero();
        }
    }

    @Test
    void aSecondSigtermEndsItAtOnce() throws Exception {
        try (var service = JarProcess.development("DRAIN_WINDOW", "1h")) {
            int port = Integer.parseInt(service.says(CONSOLE).group(1));
            try (var first = WebSocketRecorder.connect(port, "/ws");
                    var second = WebSocketRecorder.connect(port, "/ws")) {
                first.hasNothingElse();
                second.hasNothingElse();
                service.terminate();
                service.says("draining");
                service.terminate();
                assertThat(service.exitCode()).isNotZero();
            }
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var service = JarProcess.development("PORT", String.valueOf(taken.getLocalPort()))) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output())
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (PORT)")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void badConfigurationExitsWith78AndOneMessage() throws Exception {
        try (var service = JarProcess.start(Map.of("NODE_ENV", "production", "REDIS_PORT", "abc"))) {
            assertThat(service.exitCode()).isEqualTo(78);
            assertThat(service.output())
                    .contains("REDIS_PORT: 'abc' (expected: 1 to 65535)")
                    .contains("JWT_SECRET")
                    .doesNotContain("\tat ");
        }
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
