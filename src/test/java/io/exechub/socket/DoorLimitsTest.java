package io.exechub.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service's own doors refuse, whatever suites for conformance make of it. */
class DoorLimitsTest {
    private static final int FINAL_TEXT = 0x81;
    private static final String STRANGER = "http://stranger.example";

    private static RedisRig redis;
    private static ServiceRig service;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    /** Just above the limit, above what is taken from the socket at once, and more than hosts keep. */
    @ParameterizedTest
    @ValueSource(ints = {16_385, 98_400, 20_000_000})
    void aTextAboveTheLimitIsClosedWith1009HoweverLargeItIs(int size) throws IOException {
        try (var socket = RawSocket.connect(service.port())) {
            socket.upgrade("/ws");
            socket.send(FINAL_TEXT, new byte[size]);
            assertThat(socket.nextCloseCode()).isEqualTo(1009);
            assertThat(socket.drain()).isZero();
        }
    }

    @Test
    void aSessionIsOverOnceItsClientWasRefused() throws IOException {
        var before = service.metric("exechub_closes_total{reason=\"client\"}");
        try (var socket = RawSocket.connect(service.port())) {
            socket.upgrade("/ws");
            socket.sendUnmasked(FINAL_TEXT, "naked".getBytes(UTF_8));
            assertThat(socket.nextCloseCode()).isEqualTo(1002);
            // Sessions of other tests may end meanwhile, too.
            Eventually.until(
                    "its end is counted", () -> service.metric("exechub_closes_total{reason=\"client\"}") > before);
        }
    }

    @Test
    void aRegistrationInTheSegmentOfTheHandshakeIsHeard() throws IOException {
        var user = ServiceRig.newUser();
        var register = "{\"event\":\"register_user\",\"data\":{\"userId\":\"%s\",\"token\":\"%s\"}}"
                .formatted(user, service.token(user));
        try (var hasty = RawSocket.connect(service.port())) {
            hasty.write(
                    RawSocket.handshake("/ws").getBytes(UTF_8), RawSocket.frame(FINAL_TEXT, register.getBytes(UTF_8)));
            assertThat(hasty.head()).contains(" 101 ");
            assertThat(hasty.nextText()).contains("\"registered\"");
        }
    }

    /** Such a peer holds its connection, but not the service's end. */
    @Test
    void aPeerThatDoesNotAnswerTheCloseDoesNotKeepTheServiceFromEnding() throws IOException {
        var ending = ServiceRig.start(redis);
        try (var silent = RawSocket.connect(ending.port())) {
            silent.upgrade("/ws");
            ending.drain();
            assertThat(silent.nextText()).contains("reconnect");
            assertThat(silent.nextText()).contains("SERVER_DRAINING");
            assertThat(silent.nextCloseCode()).isEqualTo(CloseReason.SERVER_DRAINING.code());
            var begun = Instant.now();
            ending.close();
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/iframe.html",
                "/iframe-0.1.2.html",
                "/a/b/htmlfile?c=x",
                "/a/b/jsonp?c=x",
                "/a/b/jsonp_send",
                "/chunking_test"
            })
    void transportsThatLoadScriptsAreOff(String path) {
        assertThat(service.http().get("/socket" + path).statusCode()).isEqualTo(404);
        assertThat(service.http().post("/socket" + path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aStrangersPageGetsNothingFromSockJs() {
        var http = service.http();
        var nothing = HttpRequest.BodyPublishers.noBody();
        assertThat(http.get("/socket/info", "Origin", STRANGER).statusCode()).isEqualTo(403);
        assertThat(http.post("/socket/a/b/xhr", "", "Origin", STRANGER).statusCode())
                .isEqualTo(403);
        var preflight = http.send(
                "OPTIONS", "/socket/a/b/xhr", nothing, "Origin", STRANGER, "Access-Control-Request-Method", "POST");
        assertThat(preflight.statusCode()).isEqualTo(403);
        assertThat(preflight.headers().firstValue("cache-control")).isEmpty();
        assertThat(WebSocketRecorder.statusOfUpgrade(service.port(), "/socket/websocket", STRANGER))
                .isEqualTo(403);
    }
}
