package io.exechub.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.edge.ConformanceServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SockJS door against the protocol of version 0.3.3 and what its own test suite has changed since. */
class SockJsConformanceTest {
    private static final String GO_AWAY = "c[3000,\"Go away!\"]\n";
    private static final String STILL_OPEN = "c[2010,\"Another connection still open\"]";
    private static final String OPENED = "o\n";
    private static final String PRELUDE = "h".repeat(2_048) + "\n";
    private static final String NOT_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0";

    private static ConformanceServer server;
    private static HttpProbe http;

    @BeforeAll
    static void start() {
        server = ConformanceServer.start(0);
        http = new HttpProbe(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class Paths {
        @ParameterizedTest
        @ValueSource(strings = {"/echo", "/echo/", "/echo/?t=1"})
        void thePathGreets(String path) {
            var greeting = http.get(path);
            assertThat(greeting.statusCode()).isEqualTo(200);
            assertThat(greeting.body()).isEqualTo("Welcome to SockJS!\n");
            assertThat(header(greeting, "content-type")).isEqualTo("text/plain; charset=UTF-8");
            assertThat(header(greeting, "set-cookie")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/a", "/a.html", "//", "///", "/a/a", "/a/a/", "/a/", "/chunking_test", "o", "echo"})
        void whatIsNoPathOfTheProtocolIsNotFound(String suffix) {
            assertThat(http.get("/echo" + suffix).statusCode()).isEqualTo(404);
        }

        @ParameterizedTest
        @ValueSource(strings = {"//", "/a./a", "/a/a.", "/./.", "/", "///", "/a", "/a/b/c", "/%2e/a"})
        void whatIsNoSessionIsNotFound(String session) {
            assertThat(http.get("/echo" + session + "/xhr").statusCode()).isEqualTo(404);
            assertThat(http.post("/echo" + session + "/xhr", "").statusCode()).isEqualTo(404);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/a/", "/_/_", "/1/1", "/abcdefgh_i-j%20/abcdefg_i-j%20"})
        void anythingElseIsASession(String session) {
            var id = UUID.randomUUID();
            assertThat(http.post("/echo" + session + id + "/xhr", "").body()).isEqualTo(OPENED);
        }

        @ParameterizedTest
        @CsvSource({
            "PUT, xhr",
            "GET, xhr",
            "GET, xhr_send",
            "GET, xhr_streaming",
            "POST, eventsource",
            "POST, websocket"
        })
        void anotherMethodIsNotAllowed(String method, String transport) {
            var refused = http.send(method, newSession("/echo") + "/" + transport, none());
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(header(refused, "allow")).isNotEmpty();
        }

        @Test
        void theWebSocketIsForUpgradesOnly() {
            var refused = http.get("/echo/0/0/websocket");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("Can \"Upgrade\" only to \"WebSocket\".");
        }
    }

    @Nested
    class Information {
        @Test
        void theServerSaysWhatItCan() {
            var info = http.get("/echo/info", "Origin", "http://a.example");
            assertThat(info.statusCode()).isEqualTo(200);
            assertThat(header(info, "content-type")).isEqualTo("application/json; charset=UTF-8");
            assertThat(header(info, "cache-control")).isEqualTo(NOT_CACHED);
            assertThat(header(info, "access-control-allow-origin")).isEqualTo("http://a.example");
            assertThat(header(info, "access-control-allow-credentials")).isEqualTo("true");
            var said = new JsonObject(info.body());
            assertThat(said.getBoolean("websocket")).isTrue();
            assertThat(said.getBoolean("cookie_needed")).isFalse();
            assertThat(said.getJsonArray("origins")).containsExactly("*:*");
            assertThat(new JsonObject(http.get("/disabled_websocket_echo/info").body()).getBoolean("websocket"))
                    .isFalse();
            assertThat(new JsonObject(http.get("/cookie_needed_echo/info").body()).getBoolean("cookie_needed"))
                    .isTrue();
        }

        @Test
        void entropyIsANewNumberOf32BitsEachTime() {
            var seen = new HashSet<Long>();
            for (int i = 0; i < 20; i++) {
                seen.add(new JsonObject(http.get("/echo/info").body()).getLong("entropy"));
            }
            assertThat(seen).hasSizeGreaterThan(15).allMatch(n -> n >= 0 && n < 1L << 32);
        }

        @ParameterizedTest
        @CsvSource({
            "/info, GET, http://a.example",
            "/0/a/xhr, POST, null",
            "/0/a/xhr_send, POST, test",
            "/0/a/xhr_streaming, POST, https://b.example:8443"
        })
        void anAnswerToOptionsMayBeKept(String path, String method, String origin) {
            var plain = http.send("OPTIONS", "/echo" + path, none(), "Origin", origin);
            assertThat(header(plain, "access-control-allow-methods")).isEqualTo("OPTIONS, " + method);
            isKept(plain, origin);
            var preflight = http.send(
                    "OPTIONS",
                    "/echo" + path,
                    none(),
                    "Origin",
                    origin,
                    "Access-Control-Request-Method",
                    method,
                    "Access-Control-Request-Headers",
                    "a, b, c");
            assertThat(header(preflight, "access-control-allow-methods")).contains(method, "OPTIONS");
            assertThat(header(preflight, "access-control-allow-headers")).isEqualTo("a, b, c");
            isKept(preflight, origin);
        }

        private void isKept(HttpResponse<String> answer, String origin) {
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(header(answer, "cache-control")).isEqualTo("public,max-age=31536000");
            assertThat(header(answer, "expires")).endsWith(" GMT");
            assertThat(header(answer, "access-control-max-age")).isEqualTo("31536000");
            assertThat(header(answer, "access-control-allow-origin")).isEqualTo(origin);
            assertThat(header(answer, "access-control-allow-credentials")).isEqualTo("true");
        }

        @Test
        void theCookieForLoadBalancersIsSetAndGivenBack() {
            assertThat(cookie("other=1")).isEqualTo("JSESSIONID=dummy; path=/");
            assertThat(cookie("JSESSIONID=abcdef")).isEqualTo("JSESSIONID=abcdef; path=/");
            assertThat(cookie("a=b; JSESSIONID=abcdef; c=d")).isEqualTo("JSESSIONID=abcdef; path=/");
        }

        private String cookie(String sent) {
            return header(http.post(newSession("/cookie_needed_echo") + "/xhr", "", "Cookie", sent), "set-cookie");
        }
    }

    @Nested
    class Polling {
        private final String session = newSession("/echo");

        @Test
        void aPollOpensAndTheNextOneBringsWhatWasSentWhateverTheServerId() {
            var opened = poll();
            assertThat(opened.body()).isEqualTo(OPENED);
            assertThat(header(opened, "content-type")).isEqualTo("application/javascript; charset=UTF-8");
            assertThat(header(opened, "cache-control")).isEqualTo(NOT_CACHED);
            var sent = send("[\"a\"]");
            assertThat(sent.statusCode()).isEqualTo(204);
            assertThat(sent.body()).isEmpty();
            assertThat(header(sent, "content-type")).isEqualTo("text/plain; charset=UTF-8");
            assertThat(header(sent, "cache-control")).isEqualTo(NOT_CACHED);
            assertThat(http.post(session.replace("/000/", "/999/") + "/xhr", "").body())
                    .isEqualTo("a[\"a\"]\n");
        }

        @Test
        void nothingCanBeSentToASessionThatIsNot() {
            assertThat(send("[\"a\"]").statusCode()).isEqualTo(404);
        }

        @Test
        void emptyFramesAreFine() {
            poll();
            assertThat(send("[]").statusCode()).isEqualTo(204);
            assertThat(send("[\"\"]").statusCode()).isEqualTo(204);
            assertThat(poll().body()).isEqualTo("a[\"\"]\n");
        }

        @Test
        void malformedBodiesAreRefusedInTheProtocolsWordsAndTheSessionGoesOn() {
            poll();
            for (var broken :
                    new String[] {"[\"x", "x", "[\"a\",null]", "[[\"a\"]]", "[1]", "[\"a\"] x", "{\"a\":}", "\"a"}) {
                var refused = send(broken);
                assertThat(refused.statusCode()).as(broken).isEqualTo(500);
                assertThat(refused.body()).as(broken).isEqualTo("Broken JSON encoding.");
            }
            for (var nothing : new String[] {"", "{\"a\":1}", "null", "1", "\"a\""}) {
                var refused = send(nothing);
                assertThat(refused.statusCode()).as(nothing).isEqualTo(500);
                assertThat(refused.body()).as(nothing).isEqualTo("Payload expected.");
            }
            assertThat(send("[\"a\"]").statusCode()).isEqualTo(204);
            assertThat(poll().body()).isEqualTo("a[\"a\"]\n");
        }

        @Test
        void theTypeOfTheContentDoesNotMatter() {
            poll();
            var types = new String[] {
                "text/plain",
                "T",
                "application/json",
                "application/xml",
                "application/json; charset=utf-8",
                "text/xml",
                "application/x-www-form-urlencoded"
            };
            for (var type : types) {
                var sent = http.post(session + "/xhr_send", "[\"a\"]", "Content-Type", type);
                assertThat(sent.statusCode()).as(type).isEqualTo(204);
            }
            assertThat(messages(poll().body())).hasSize(types.length);
        }

        @Test
        void aClosedSessionSaysSoUntilItIsForgotten() {
            var closing = newSession("/close");
            assertThat(http.post(closing + "/xhr", "").body()).isEqualTo(OPENED);
            assertThat(http.post(closing + "/xhr", "").body()).isEqualTo(GO_AWAY);
            assertThat(http.post(closing + "/xhr", "").body()).isEqualTo(GO_AWAY);
            assertThat(http.post(closing + "/xhr_send", "[\"a\"]").statusCode()).isEqualTo(404);
        }

        private HttpResponse<String> poll() {
            return http.post(session + "/xhr", "");
        }

        private HttpResponse<String> send(String body) {
            return http.post(session + "/xhr_send", body);
        }
    }

    @Nested
    class Streaming {
        @Test
        void aStreamBeginsWithItsPreludeAndEndsWhenEnoughWasSent() throws IOException {
            var session = newSession("/echo");
            try (var stream = stream(session, "POST", "xhr_streaming")) {
                assertThat(stream.nextChunk()).isEqualTo(PRELUDE);
                assertThat(stream.nextChunk()).isEqualTo(OPENED);
                var message = "[\"" + "x".repeat(128) + "\"]";
                for (int i = 0; i < 31; i++) {
                    http.post(session + "/xhr_send", message);
                    assertThat(stream.nextChunk()).isEqualTo("a" + message + "\n");
                }
                assertThat(stream.nextChunk()).isEmpty();
            }
            http.post(session + "/xhr_send", "[\"next\"]");
            assertThat(http.post(session + "/xhr", "").body()).isEqualTo("a[\"next\"]\n");
        }

        @Test
        void eventSourceIsWrittenAsItsClientsReadIt() throws IOException {
            var session = newSession("/echo");
            try (var stream = stream(session, "GET", "eventsource")) {
                assertThat(stream.nextChunk()).isEqualTo("\r\n");
                assertThat(stream.nextChunk()).isEqualTo("data: o\r\n\r\n");
                http.post(session + "/xhr_send", "[\"  \\u0000\\n\\r 100%\"]");
                assertThat(stream.nextChunk()).isEqualTo("data: a[\"  \\u0000\\n\\r 100%25\"]\r\n\r\n");
                http.post(session + "/xhr_send", "[\"" + "x".repeat(4_096) + "\"]");
                assertThat(stream.nextChunk()).hasSize(4_096 + "data: a[\"\"]\r\n\r\n".length());
                assertThat(stream.nextChunk()).isEmpty();
            }
        }

        @Test
        void aSecondReceiverIsRefusedAndTheFirstGoesOn() throws IOException {
            var session = newSession("/echo");
            try (var stream = stream(session, "POST", "xhr_streaming")) {
                stream.nextChunk();
                assertThat(stream.nextChunk()).isEqualTo(OPENED);
                assertThat(http.post(session + "/xhr", "").body()).isEqualTo(STILL_OPEN + "\n");
                assertThat(http.post(session + "/xhr_streaming", "").body()).isEqualTo(PRELUDE + STILL_OPEN + "\n");
                assertThat(http.get(session + "/eventsource").body()).isEqualTo("\r\ndata: " + STILL_OPEN + "\r\n\r\n");
                http.post(session + "/xhr_send", "[\"a\"]");
                assertThat(stream.nextChunk()).isEqualTo("a[\"a\"]\n");
            }
        }

        @Test
        void aStreamThatIsCutEndsItsSession() throws IOException {
            var session = newSession("/echo");
            try (var stream = stream(session, "POST", "xhr_streaming")) {
                stream.nextChunk();
                assertThat(stream.nextChunk()).isEqualTo(OPENED);
            }
            Eventually.until(
                    "over", () -> http.post(session + "/xhr_send", "[\"a\"]").statusCode() == 404);
            assertThat(http.post(session + "/xhr", "").body()).isEqualTo(OPENED);
        }

        @Test
        void whoComesBackToAClosedStreamIsToldToGoAgain() throws IOException {
            var session = newSession("/close");
            for (var opened : new String[] {OPENED, ""}) {
                assertThat(http.post(session + "/xhr_streaming", "").body()).isEqualTo(PRELUDE + opened + GO_AWAY);
            }
        }

        @Test
        void answersMayBeLarge() {
            var session = newSession("/amplify");
            http.post(session + "/xhr", "");
            http.post(session + "/xhr_send", "[\"3\",\"19\",\"nonsense\"]");
            var answers = messages(http.post(session + "/xhr", "").body());
            assertThat(answers.getString(0)).isEqualTo("x".repeat(8));
            assertThat(answers.getString(1)).hasSize(1 << 19);
            assertThat(answers.getString(2)).isEqualTo("xx");
        }
    }

    @Nested
    class WebSockets {
        @Test
        void messagesAreFramedAndEmptyFramesIgnored() throws IOException {
            try (var socket = webSocket("/echo")) {
                assertThat(socket.nextText()).isEqualTo("o");
                socket.sendText("");
                socket.sendText("[]");
                socket.sendText("[\"a\"]");
                assertThat(socket.nextText()).isEqualTo("a[\"a\"]");
                socket.sendText("\"b\"");
                assertThat(socket.nextText()).isEqualTo("a[\"b\"]");
            }
        }

        @Test
        void twoMayHaveOneSessionId() throws IOException {
            var session = newSession("/echo");
            try (var one = webSocketOf(session);
                    var other = webSocketOf(session)) {
                one.nextText();
                other.nextText();
                one.sendText("[\"one\"]");
                other.sendText("[\"other\"]");
                assertThat(one.nextText()).isEqualTo("a[\"one\"]");
                assertThat(other.nextText()).isEqualTo("a[\"other\"]");
            }
        }

        @Test
        void allMessagesOfAFrameArriveHoweverItIsWritten() throws IOException {
            try (var socket = webSocket("/echo")) {
                socket.nextText();
                socket.sendText(" [ \"a\" ,\n\"b\" ] ");
                assertThat(socket.nextText()).isEqualTo("a[\"a\"]");
                assertThat(socket.nextText()).isEqualTo("a[\"b\"]");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"[\"a", "[\"a\",null]", "[1]", "{}", "null", "[]]", "[\"a\"] \"b\"", "[[\"a\"]]", "x"})
        void whatIsNoFrameEndsTheConnectionAndNothingOfItIsHeard(String broken) throws IOException {
            try (var socket = webSocket("/echo")) {
                socket.nextText();
                socket.sendText(broken);
                assertThat(socket.nextCloseCode()).isEqualTo(1002);
            }
        }

        @Test
        void aWebSocketIsStrictHereToo() throws IOException {
            try (var socket = webSocket("/echo")) {
                socket.nextText();
                socket.write(RawSocket.frame(0x81, new byte[] {'"', (byte) 0xff, '"'}));
                assertThat(socket.nextCloseCode()).isEqualTo(1007);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/echo//websocket", "/echo/./0/0/websocket", "/echo/0/0/%77ebsocket", "/echo/0/websocket"})
        void anUpgradeAnywhereElseIsNotFound(String path) throws IOException {
            try (var socket = RawSocket.connect(server.port())) {
                assertThat(socket.upgrade(path)).contains(" 404 ");
            }
        }

        @Test
        void aClosedSocketIsToldWhy() throws IOException {
            try (var framed = webSocket("/close");
                    var raw = RawSocket.connect(server.port())) {
                framed.nextText();
                assertThat(framed.nextText()).isEqualTo("c[3000,\"Go away!\"]");
                framed.nextCloseCode();
                raw.upgrade("/close/websocket");
                assertThat(raw.nextCloseCode()).isEqualTo(3000);
            }
        }

        @Test
        void withoutFramingTextsAreEchoedAsTheyAre() throws IOException {
            try (var raw = RawSocket.connect(server.port())) {
                raw.upgrade("/echo/websocket");
                raw.sendText("Hello 100% \uffff\u2028 👩‍👧");
                assertThat(raw.nextText()).isEqualTo("Hello 100% \uffff\u2028 👩‍👧");
            }
        }
    }

    /** Everything but lone surrogates, which are no text; the outer JSON is written as its clients do, and raw. */
    @Nested
    class Unicode {
        @ParameterizedTest
        @MethodSource("io.exechub.socket.SockJsConformanceTest#transports")
        void everyCharacterArrivesOverEveryTransport(String transport, boolean escaped) throws IOException {
            // Escaped, one page of sixteen will do: it is six times as long.
            var characters = IntStream.concat(
                            IntStream.range(0, 0x10000)
                                    .filter(c -> c < 0xd800 || c > 0xdfff)
                                    .filter(c -> !escaped || (c & 0x0f00) == 0 || c >= 0xff00),
                            IntStream.of(0x10000, 0x1f469, 0x1fffe, 0x10ffff))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(echo(
                            transport,
                            escaped
                                    ? escape(characters)
                                    : new JsonArray().add(characters).encode()))
                    .isEqualTo(characters);
            assertThat(echo(transport, "[\"100% %20 %25 %zz\"]")).isEqualTo("100% %20 %25 %zz");
        }

        private String escape(String text) {
            return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "[\"", "\"]"));
        }

        private String echo(String transport, String sent) throws IOException {
            return switch (transport) {
                case "websocket" -> overWebSocket(sent);
                case "xhr" -> overPolls(sent);
                default -> overStream(transport, sent);
            };
        }

        private String overWebSocket(String sent) throws IOException {
            try (var socket = webSocket("/echo")) {
                socket.nextText();
                socket.sendText(sent);
                return messages(socket.nextText()).getString(0);
            }
        }

        private String overPolls(String sent) {
            var session = newSession("/echo");
            http.post(session + "/xhr", "");
            http.post(session + "/xhr_send", sent);
            return messages(http.post(session + "/xhr", "").body()).getString(0);
        }

        private String overStream(String transport, String sent) throws IOException {
            var session = newSession("/echo");
            boolean isEvents = transport.equals("eventsource");
            try (var stream = stream(session, isEvents ? "GET" : "POST", transport)) {
                stream.nextChunk();
                stream.nextChunk();
                http.post(session + "/xhr_send", sent);
                var frame = stream.nextChunk();
                return messages(isEvents ? decodeUri(frame.substring("data: ".length())) : frame)
                        .getString(0);
            }
        }

        /** As clients of eventsource do. */
        private String decodeUri(String text) {
            return Pattern.compile("(%[0-9a-fA-F]{2})+")
                    .matcher(text)
                    .replaceAll(found -> Matcher.quoteReplacement(URLDecoder.decode(found.group(), UTF_8)));
        }
    }

    static Stream<Arguments> transports() {
        return Stream.of("websocket", "xhr", "xhr_streaming", "eventsource")
                .flatMap(transport -> Stream.of(true, false).map(escaped -> Arguments.of(transport, escaped)));
    }

    private static RawSocket stream(String session, String method, String transport) throws IOException {
        var socket = RawSocket.connect(server.port());
        socket.write(
                method + " " + session + "/" + transport + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        assertThat(socket.head()).contains(" 200 ").containsIgnoringCase("\r\ncache-control: " + NOT_CACHED + "\r\n");
        return socket;
    }

    private static RawSocket webSocket(String path) throws IOException {
        return webSocketOf(newSession(path));
    }

    private static RawSocket webSocketOf(String session) throws IOException {
        var socket = RawSocket.connect(server.port());
        assertThat(socket.upgrade(session + "/websocket")).contains(" 101 ");
        return socket;
    }

    private static String newSession(String path) {
        return path + "/000/" + UUID.randomUUID();
    }

    /** Of a frame {@code a[…]}. */
    private static JsonArray messages(String frame) {
        assertThat(frame).startsWith("a[");
        return new JsonArray(frame.substring(1));
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static String header(HttpResponse<?> response, String name) {
        return String.join("|", response.headers().allValues(name));
    }
}
