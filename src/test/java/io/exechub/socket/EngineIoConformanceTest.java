package io.exechub.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.edge.ConformanceServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine.IO, protocol 4, on two event loops: what its document and its test suite say, and what they leave to the server. */
class EngineIoConformanceTest {
    private static final String PATH = "/engine.io";
    private static final String NOT_THERE = "{\"code\":1,\"message\":\"Session ID unknown\"}";
    private static final String BAD_REQUEST = "{\"code\":3,\"message\":\"Bad request\"}";

    /** Where nothing happens by itself, and with the terms of the suite. */
    private static ConformanceServer server;

    private static ConformanceServer hasty;
    private static HttpProbe http;

    @BeforeAll
    static void start() {
        server = ConformanceServer.startPatient();
        hasty = ConformanceServer.start(0);
        http = new HttpProbe(server.port());
    }

    @AfterAll
    static void stop() {
        hasty.close();
        server.close();
    }

    @Nested
    class Handshakes {
        @ParameterizedTest
        @CsvSource({"polling, [\"websocket\"]", "websocket, []"})
        void aSessionBeginsWithItsTerms(String transport, String upgrades) {
            try (var client = EngineClient.connect(transport, hasty.port(), PATH)) {
                var terms = client.terms();
                assertThat(terms.fieldNames())
                        .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
                assertThat(terms.getString("sid")).hasSizeGreaterThan(20);
                assertThat(terms.getJsonArray("upgrades").encode()).isEqualTo(upgrades);
                assertThat(terms.getInteger("pingInterval")).isEqualTo(300);
                assertThat(terms.getInteger("pingTimeout")).isEqualTo(200);
                assertThat(terms.getInteger("maxPayload")).isEqualTo(1_000_000);
            }
        }

        @Test
        void idsAreNotUsedTwice() {
            var seen = new HashSet<String>();
            for (int i = 0; i < 20; i++) {
                assertThat(seen.add(polling().upgradePath())).isTrue();
            }
        }

        @ParameterizedTest
        @CsvSource({
            "?EIO=4, 0, Transport unknown",
            "?EIO=4&transport=abc, 0, Transport unknown",
            "?transport=polling, 5, Unsupported protocol version",
            "?EIO=abc&transport=polling, 5, Unsupported protocol version",
            "?EIO=3&transport=polling, 5, Unsupported protocol version",
            "?EIO=4&transport=polling&sid=abc, 1, Session ID unknown",
            "?EIO=4&transport=polling&sid=, 1, Session ID unknown",
            "?EIO=4&transport=websocket, 3, Bad request"
        })
        void whatIsNotUnderstoodIsRefusedWithACode(String query, int code, String message) {
            var refused = http.get(PATH + "/" + query);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(new JsonObject(refused.body()))
                    .isEqualTo(new JsonObject().put("code", code).put("message", message));
        }

        @ParameterizedTest
        @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD"})
        void aSessionBeginsWithGet(String method) {
            var refused = http.send(method, PATH + "/?EIO=4&transport=polling", HttpRequest.BodyPublishers.noBody());
            assertThat(refused.statusCode()).isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "?transport=websocket",
                    "?EIO=3&transport=websocket",
                    "?EIO=4",
                    "?EIO=4&transport=polling",
                    "?EIO=4&transport=websocket&sid=abc"
                })
        void anUpgradeThatIsNotUnderstoodIsRefusedWithAStatus(String query) {
            assertThat(WebSocketRecorder.statusOfUpgrade(server.port(), PATH + "/" + query, null))
                    .isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"?EIO=4&transport=%zz", "?EIO=4&transport=polling&sid=%zz", "?%"})
        void aQueryThatCannotBeReadIsRefused(String query) throws IOException {
            for (var upgrade : List.of("", "Connection: Upgrade\r\nUpgrade: websocket\r\n")) {
                try (var socket = RawSocket.connect(server.port())) {
                    socket.write("GET " + PATH + "/" + query + " HTTP/1.1\r\nHost: localhost\r\n" + upgrade + "\r\n");
                    assertThat(socket.head()).contains(" 400 ");
                }
            }
        }

        @Test
        void thePathMayLackItsSlashButHasNoMore() {
            assertThat(http.get(PATH + "?EIO=4&transport=polling").statusCode()).isEqualTo(200);
            assertThat(http.get(PATH + "/x?EIO=4&transport=polling").statusCode())
                    .isEqualTo(404);
            assertThat(http.get(PATH + "x/?EIO=4&transport=polling").statusCode())
                    .isEqualTo(404);
        }

        @Test
        void anyPageMayComeWhereAllMayAndAnswersAreNotCached() {
            var answer = http.get(PATH + "/?EIO=4&transport=polling", "Origin", "http://a.example");
            assertThat(answer.headers().firstValue("access-control-allow-origin"))
                    .contains("http://a.example");
            assertThat(answer.headers().firstValue("access-control-allow-credentials"))
                    .contains("true");
            assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
            assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=UTF-8");
        }
    }

    @Nested
    class Messages {
        @ParameterizedTest
        @ValueSource(
                strings = {"4hello", "4test1\u001e4test2\u001e4test3", "4hello\u001ebAQIDBA==", "4č 試 😀 100% %20"})
        void whatABodyBringsComesBackInOnePoll(String body) {
            try (var client = polling()) {
                var posted = client.post(body, "Content-Type", "text/plain;charset=UTF-8");
                assertThat(posted.statusCode()).isEqualTo(200);
                assertThat(posted.body()).isEqualTo("ok");
                assertThat(client.receive())
                        .filteredOn(packet -> !packet.equals("2"))
                        .containsExactly(body.split("\u001e"));
            }
        }

        @Test
        void aBodyIsNoFormWhateverItIsCalled() {
            try (var client = polling()) {
                client.post("4a=b%20", "Content-Type", "application/x-www-form-urlencoded");
                assertThat(client.next()).isEqualTo("4a=b%20");
            }
        }

        @Test
        void aPollWaits() throws Exception {
            try (var client = polling()) {
                var poll = client.pollLater();
                client.send("4hello");
                assertThat(poll.get().body()).isEqualTo("4hello");
            }
        }

        @RepeatedTest(20)
        void orderIsKeptWhateverLoopsTheRequestsComeIn() {
            try (var client = polling()) {
                for (int i = 0; i < 10; i++) {
                    client.send("4" + i);
                }
                for (int i = 0; i < 10; i++) {
                    assertThat(client.next()).isEqualTo("4" + i);
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"abc", "", "4a\u001e", "2", "0{}", "b!"})
        void aBrokenBodyEndsTheSession(String body) {
            var client = polling();
            assertThat(client.post(body).statusCode()).isEqualTo(400);
            client.isUnknown();
        }

        @Test
        void aBodyThatIsNotUtf8EndsTheSession() {
            var client = polling();
            var bytes = HttpRequest.BodyPublishers.ofByteArray("4\u00ff".getBytes(ISO_8859_1));
            var path = client.upgradePath().replace("websocket", "polling");
            assertThat(http.send("POST", path, bytes).statusCode()).isEqualTo(400);
            client.isUnknown();
        }

        @Test
        void aBodyAboveTheLimitIsRefusedAndTheSessionGoesOn() {
            try (var client = polling()) {
                assertThat(client.post("4" + "x".repeat(1_000_000)).statusCode())
                        .isEqualTo(413);
                client.send("4" + "x".repeat(999_999));
                assertThat(client.next()).hasSize(1_000_000);
            }
        }

        @Test
        void aSecondPollEndsBothAndTheSession() throws Exception {
            var client = polling();
            var one = client.pollLater();
            var another = client.pollLater();
            assertThat(List.of(one.get().body(), another.get().body())).containsExactlyInAnyOrder("1", BAD_REQUEST);
            client.isUnknown();
        }

        @Test
        void aPollThatIsGivenUpEndsTheSession() throws IOException {
            var client = polling();
            try (var socket = RawSocket.connect(server.port())) {
                socket.write("GET " + client.upgradePath().replace("websocket", "polling")
                        + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                client.send("6");
            }
            Eventually.until("gone", () -> client.post("6").statusCode() == 400);
        }

        /** Nothing tells when a head was read: where the first body was whole before the second head came, they try again. */
        @Test
        void twoBodiesAtOnceEndTheSession() {
            Eventually.until("one body has met the other", () -> {
                var client = polling();
                boolean met = twoBodies(client).contains(" 400 ");
                if (met) {
                    Eventually.until("gone", () -> client.poll().body().equals(NOT_THERE));
                }
                return met;
            });
        }

        private String twoBodies(EngineClient.Polling client) {
            var head = "POST " + client.upgradePath().replace("websocket", "polling")
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n";
            try (var first = RawSocket.connect(server.port());
                    var second = RawSocket.connect(server.port())) {
                first.write(head + "4");
                second.write(head + "4");
                first.write("a");
                second.write("b");
                return first.head() + second.head();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        @Test
        void anotherMethodIsRefusedAndTheSessionGoesOn() {
            try (var client = polling()) {
                var path = client.upgradePath().replace("websocket", "polling");
                var refused = http.send("PUT", path, HttpRequest.BodyPublishers.ofString("4x"));
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.body()).isEqualTo(BAD_REQUEST);
                client.send("4hello");
            }
        }

        @Test
        void aWebSocketEchoesTextAndBytes() {
            try (var socket = webSocket()) {
                socket.send("4č 試 😀");
                assertThat(socket.nextText()).isEqualTo("4č 試 😀");
                socket.sendBinary(new byte[] {1, 2, 3, 4});
                assertThat(socket.nextBinary()).containsExactly(1, 2, 3, 4);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"abc", "", "2", "0"})
        void whatIsNoPacketClosesAWebSocket(String text) {
            try (var socket = webSocket()) {
                socket.send(text);
                socket.isClosedWith(1002);
            }
        }
    }

    @Nested
    class Heartbeats {
        @Test
        void aPollIsPinged() {
            var client = EngineClient.Polling.begin(hasty.port(), PATH);
            for (int i = 0; i < 3; i++) {
                assertThat(client.poll().body()).isEqualTo("2");
                assertThat(client.post("3").statusCode()).isEqualTo(200);
            }
        }

        @Test
        void aWebSocketIsPinged() {
            try (var socket = webSocket(hasty)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(socket.nextText()).isEqualTo("2");
                    socket.send("3");
                }
            }
        }

        @Test
        void aClientThatFallsSilentIsForgottenNoLaterThanItWasTold() throws InterruptedException {
            var client = EngineClient.Polling.begin(hasty.port(), PATH);
            Thread.sleep(500);
            client.isUnknown();
        }

        @Test
        void aWebSocketThatDoesNotAnswerIsClosed() {
            try (var socket = webSocket(hasty)) {
                assertThat(socket.nextText()).isEqualTo("2");
                socket.isClosedWith(1000);
            }
        }
    }

    @Nested
    class Ends {
        @Test
        void aClientThatLeavesEndsItsPoll() throws Exception {
            var client = polling();
            var poll = client.pollLater();
            // A poll that is overtaken by the word that the client leaves is answered all the same.
            assertThat(client.post("1").body()).isEqualTo("ok");
            assertThat(poll.get().body()).isEqualTo("6");
            client.isUnknown();
        }

        @Test
        void aClientThatLeavesWithoutAPollIsForgotten() {
            var client = polling();
            assertThat(client.post("1").body()).isEqualTo("ok");
            client.isUnknown();
        }

        @Test
        void aWebSocketOnWhichTheClientLeavesIsClosed() {
            try (var socket = webSocket()) {
                socket.send("1");
                socket.isClosedWith(1000);
            }
        }
    }

    @Nested
    class Upgrades {
        /** Repeated, so that the session and its socket meet on one event loop and on two. */
        @RepeatedTest(6)
        void aSessionGoesOverToAWebSocket() {
            var client = polling();
            try (var socket = probed(client)) {
                assertThat(client.next()).isEqualTo("6");
                client.send("4before");
                socket.send("5");
                socket.send("4hello");
                assertThat(socket.nextText()).isEqualTo("4before");
                assertThat(socket.nextText()).isEqualTo("4hello");
            }
        }

        @Test
        void pollsEndSoonAfterTheProbe() throws Exception {
            var client = polling();
            var poll = client.pollLater();
            client.send("6");
            try (var socket = probed(client)) {
                assertThat(poll.get().body()).isEqualTo("6");
                socket.send("5");
            }
        }

        @Test
        void untilThenPollsCarryWhatIsSaid() {
            var client = polling();
            try (var socket = probed(client)) {
                client.send("4hello");
                assertThat(client.next()).isEqualTo("4hello");
                socket.send("5");
            }
        }

        @Test
        void requestsAreRefusedAfterwardsAndTheSessionGoesOn() {
            var client = polling();
            try (var socket = upgraded(client)) {
                assertThat(client.poll().body()).isEqualTo(BAD_REQUEST);
                assertThat(client.post("4x").body()).isEqualTo(BAD_REQUEST);
                socket.send("4hello");
                assertThat(socket.nextText()).isEqualTo("4hello");
            }
        }

        @Test
        void aSecondWebSocketIsClosedAndTheSessionGoesOn() {
            var client = polling();
            try (var socket = probed(client)) {
                try (var early = WebSocketRecorder.connect(server.port(), client.upgradePath())) {
                    early.isClosedWith(1000);
                }
                socket.send("5");
                socket.send("4hello");
                assertThat(socket.nextText()).isEqualTo("4hello");
                try (var late = WebSocketRecorder.connect(server.port(), client.upgradePath())) {
                    late.isClosedWith(1000);
                }
                socket.send("4still");
                assertThat(socket.nextText()).isEqualTo("4still");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"5", "2", "4hello", "", "2prob"})
        void aWebSocketThatBeginsOtherwiseIsClosedAndPollsGoOn(String first) {
            try (var client = polling();
                    var socket = WebSocketRecorder.connect(server.port(), client.upgradePath())) {
                socket.send(first);
                socket.isClosedWith(1000);
                client.send("4hello");
                assertThat(client.next()).isEqualTo("4hello");
            }
        }

        @Test
        void aWebSocketThatIsLostBeforeIsForgotten() {
            try (var client = polling()) {
                probed(client).cut();
                client.send("4hello");
                assertThat(client.next()).isEqualTo("4hello");
                Eventually.until("another may try", () -> {
                    try (var other = WebSocketRecorder.connect(server.port(), client.upgradePath())) {
                        other.send("2probe");
                        return other.nextText().equals("3probe");
                    } catch (AssertionError notYet) {
                        return false;
                    }
                });
            }
        }

        @Test
        void aSessionEndsWithItsWebSocket() {
            var client = polling();
            upgraded(client).cut();
            Eventually.until("gone", () -> client.poll().body().equals(NOT_THERE));
        }

        private static WebSocketRecorder probed(EngineClient.Polling client) {
            var socket = WebSocketRecorder.connect(server.port(), client.upgradePath());
            socket.send("2probe");
            assertThat(socket.nextText()).isEqualTo("3probe");
            return socket;
        }

        private static WebSocketRecorder upgraded(EngineClient.Polling client) {
            var socket = probed(client);
            socket.send("5");
            socket.send("4over");
            assertThat(socket.nextText()).isEqualTo("4over");
            return socket;
        }
    }

    private static EngineClient.Polling polling() {
        return EngineClient.Polling.begin(server.port(), PATH);
    }

    private static WebSocketRecorder webSocket() {
        return webSocket(server);
    }

    private static WebSocketRecorder webSocket(ConformanceServer server) {
        var socket = WebSocketRecorder.connect(server.port(), PATH + "/?EIO=4&transport=websocket");
        assertThat(socket.nextText()).startsWith("0");
        return socket;
    }
}
