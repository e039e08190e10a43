package io.exechub.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.redis.LogRecorder;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as people with bad intentions speak it, in bytes. */
class HttpAttacksTest {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    private static final String LAST = request("GET /nowhere", "Connection: close");

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

    /** Two ways to say where a request ends: a proxy in front may have believed the other one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5, 6",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length: 5 5",
                "Content-Length : 5",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding: chunked\n",
                "X: a\rTransfer-Encoding: chunked",
                "X\u0000: a",
                "content-\u008cength: 5"
            })
    void aRequestWhoseEndIsInDoubtIsRefusedAndNothingAfterItIsHeard(String headers) throws IOException {
        assertThat(statuses(request("POST /api/v1/events", headers) + "0\r\n\r\n" + LAST))
                .containsExactly(400);
    }

    /** Vert.x reads some of them as names that it knows: the second request would be the body of the first. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Xength", "content-~ength", "Content_Length", "Content-Lengths", "Xontent-Length"})
    void aNameThatIsAlmostContentLengthIsAnotherName(String name) throws IOException {
        assertThat(statuses(request("GET /", name + ": " + LAST.length()) + LAST))
                .containsExactly(200, 404);
    }

    @Test
    void knownNamesAreReadInAnyCase() throws IOException {
        for (var name : List.of("Content-Length", "content-length", "CONTENT-LENGTH", "cOnTeNt-lEnGtH")) {
            assertThat(statuses(request("GET /", name + ": 5") + "xxxxx" + LAST))
                    .as(name)
                    .containsExactly(200, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", "-1", "1;\n", "fffffffffffffffff", "", " 1", "0x1"})
    void aChunkWhoseSizeIsInDoubtEndsTheConnection(String size) throws IOException {
        assertThat(statuses(request("POST /api/v1/events", "Transfer-Encoding: chunked") + size + "\r\na\r\n0\r\n\r\n"
                        + LAST))
                .isEmpty();
    }

    /** Anybody could fill the disk with it. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/events", "/api/v1/revocations", "/socket/000/s/xhr_send"})
    void aBodyThatIsMalformedOrBreaksOffIsNotLogged(String path) throws IOException {
        try (var log = LogRecorder.of(RoutingContext.class)) {
            assertThat(statuses(request("POST " + path, "Transfer-Encoding: chunked") + "x\r\n"))
                    .isEmpty();
            try (var socket = RawSocket.connect(service.port())) {
                socket.write(request("POST " + path, "Content-Length: 100") + "half");
                socket.closeOutput();
                socket.drain();
            }
            assertThat(log.lines("")).isEmpty();
        }
    }

    /** Through a proxy that passes it on, everything behind it would be beyond the proxy's rules. */
    @Test
    void nobodyIsUpgradedToHttp2() throws IOException {
        assertThat(statuses(request(
                                "GET /",
                                "Upgrade: h2c",
                                "HTTP2-Settings: AAMAAABkAAQAAP__",
                                "Connection: Upgrade, HTTP2-Settings")
                        + LAST))
                .containsExactly(200, 404);
        try (var socket = RawSocket.connect(service.port())) {
            socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(socket.toTheEnd()).contains(" 501 ");
        }
    }

    /** Whoever holds a connection by a poll may send much behind it, and then go, or become a WebSocket. */
    @Test
    void whatIsSentBehindARequestIsReadOnceThatIsAnswered() throws IOException {
        var path = "/socket.io/?EIO=4&transport=polling";
        var ofSession = path + "&sid=" + sessionId(service.http().get(path).body());
        try (var socket = RawSocket.connect(service.port())) {
            socket.write(
                    (request("GET " + ofSession) + RawSocket.handshake(ServiceRig.WS)).getBytes(ISO_8859_1),
                    RawSocket.frame(0x81, "{\"event\":\"ping\"}".getBytes(ISO_8859_1)));
            service.http().post(ofSession, "1");
            assertThat(socket.head()).startsWith("HTTP/1.1 200 ");
            socket.skip("6".length());
            assertThat(socket.head()).startsWith("HTTP/1.1 101 ");
            assertThat(socket.nextText()).startsWith("{\"event\":\"pong\"");
        }
    }

    private static String sessionId(String terms) {
        return new JsonObject(terms.substring(1)).getString("sid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/client/../../../../etc/passwd",
                "/client/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/client/..%2f..%2f..%2fetc/passwd",
                "/client/..%5c..%5c..%5cetc%5cpasswd",
                "/client/%252e%252e/%252e%252e/etc/passwd",
                "/client/....//....//etc/passwd",
                "/client/..;/..;/logback.xml",
                "/client/%c0%ae%c0%ae/logback.xml",
                "/client//etc/passwd",
                "//etc/passwd",
                "/client/../../logback.xml",
                "/client/../../defaults/application.yaml",
                "/client/lib/../../../../../../logback.xml",
                "/client/lib/..%2f..%2f..%2f..%2f..%2f..%2flogback.xml",
                "/console/../../../logback.xml",
                "/console/..%2f..%2flogging%2fproduction.xml",
                "/client/exechub-client.js%00.txt",
                "/client/",
                "/console/../client/",
                "/META-INF/sbom/application.cdx.json"
            })
    void thereIsNoWayOutOfWhatIsServed(String path) throws IOException {
        var answer = ask(request("GET " + path, "Connection: close"));
        assertThat(answer).startsWith("HTTP/1.1 404 ").endsWith("\r\n\r\nNot found\n");
    }

    @ParameterizedTest
    @CsvSource({"/client/%zz, X: y, 400", "/client/%, X: y, 400", "/, X: %s, 431", "/%s, X: y, 414"})
    void whatIsMalformedOrTooLongIsRefused(String path, String header, int status) throws IOException {
        var much = "a".repeat(20_000);
        assertThat(statuses(request("GET " + path, header, "Connection: close").replace("%s", much)))
                .containsExactly(status);
    }

    @Test
    void manyHeadersAreTooMuch() throws IOException {
        assertThat(statuses(request("GET /", "X: y\r\n".repeat(10_000)))).containsExactly(431);
    }

    /** A megabyte that would become a gigabyte is a megabyte that is no JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void aCompressedBodyIsNotUnpacked(String encoding) throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 100; i++) {
                gzip.write(new byte[1_048_576]);
            }
        }
        var answer = service.http()
                .send(
                        "POST",
                        "/api/v1/events",
                        BodyPublishers.ofByteArray(bomb.toByteArray()),
                        "Content-Encoding",
                        encoding,
                        "Authorization",
                        "Bearer " + service.token("publisher", "publish"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"accepted\":[]").contains("NOT_JSON");
    }

    private static String request(String methodAndPath, String... headers) {
        return Stream.concat(Stream.of(methodAndPath + " HTTP/1.1", "Host: localhost"), Stream.of(headers))
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
    }

    private static List<Integer> statuses(String requests) throws IOException {
        return STATUS.matcher(ask(requests))
                .results()
                .map(status -> Integer.valueOf(status.group(1)))
                .toList();
    }

    private static String ask(String requests) throws IOException {
        try (var socket = RawSocket.connect(service.port())) {
            socket.write(requests.getBytes(ISO_8859_1));
            return socket.toTheEnd();
        }
    }
}
