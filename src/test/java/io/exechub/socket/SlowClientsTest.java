package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Peers that hold connections and do not get on: each has its time and is told so. Beside each of them a client is sent
 * numbered events all the while, and loses none.
 */
class SlowClientsTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(600);
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(1_500);
    private static final String FILE = "/client/sockjs.min.js";
    private static final int REQUESTS = 400;
    private static final String DRIPPING = "x".repeat(2_000);

    private static RedisRig redis;
    private static ServiceRig service;

    private final AtomicBoolean over = new AtomicBoolean();
    private final String user = ServiceRig.newUser();
    private WebSocketRecorder healthy;
    private CompletableFuture<Integer> published;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(
                redis,
                "EXECHUB_EDGE_REQUEST_TIMEOUT",
                REQUEST_TIMEOUT.toMillis() + "ms",
                "EXECHUB_EDGE_IDLE_TIMEOUT",
                IDLE_TIMEOUT.toMillis() + "ms");
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    @BeforeEach
    void sendEvents() {
        healthy = service.register(WS, user);
        published = CompletableFuture.supplyAsync(() -> publishUntilOver(healthy));
    }

    /** Each is received before the next is published. */
    private int publishUntilOver(WebSocketRecorder client) {
        int number = 0;
        do {
            redis.publish("{\"userId\":\"%s\",\"submissionId\":\"s\",\"status\":\"RUNNING\",\"n\":%d}"
                    .formatted(user, ++number));
            assertThat(client.next("submission_status_update").getInteger("n")).isEqualTo(number);
        } while (!over.get());
        return number;
    }

    @AfterEach
    void theHealthyClientHasLostNothing() {
        over.set(true);
        assertThat(published.join()).isPositive();
        healthy.hasNothingElse();
        healthy.close();
    }

    @Test
    void aRequestThatComesByteByByteIsAnswered408() throws Exception {
        double before = refused("request_timeout");
        var begun = Instant.now();
        try (var slow = RawSocket.connect(service.port())) {
            slow.drip("GET / HTTP/1.1\r\nX: " + DRIPPING);
            isTooLate(slow, begun);
        }
        assertThat(refused("request_timeout")).isEqualTo(before + 1);
    }

    @Test
    void aLaterRequestThatComesByteByByteIsAnswered408() throws Exception {
        try (var slow = RawSocket.connect(service.port())) {
            get(slow);
            var begun = Instant.now();
            slow.drip("GET / HTTP/1.1\r\nX: " + DRIPPING);
            isTooLate(slow, begun);
        }
    }

    @Test
    void aBodyThatComesByteByByteIsAnswered408() throws Exception {
        var begun = Instant.now();
        try (var slow = RawSocket.connect(service.port())) {
            slow.write("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
            slow.drip(DRIPPING);
            isTooLate(slow, begun);
        }
    }

    @Test
    void whoWasAnsweredBeforeHisBodyCameIsJustClosed() throws Exception {
        try (var slow = RawSocket.connect(service.port())) {
            slow.write("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
            assertThat(slow.head()).startsWith("HTTP/1.1 404 ");
            assertThat(slow.drain()).isEqualTo("Not found\n".length());
        }
    }

    @Test
    void whoSaysNothingIsJustClosed() throws Exception {
        double before = refused("request_timeout");
        try (var silent = RawSocket.connect(service.port())) {
            assertThat(silent.drain()).isZero();
        }
        assertThat(refused("request_timeout")).isEqualTo(before + 1);
    }

    @Test
    void aConnectionIsKeptAliveForAWhile() throws Exception {
        double before = refused("idle_timeout");
        try (var idle = RawSocket.connect(service.port());
                var silent = RawSocket.connect(service.port())) {
            get(idle);
            assertThat(silent.drain()).as("its time is over").isZero();
            get(idle);
            var since = Instant.now();
            assertThat(idle.drain()).isZero();
            assertThat(Duration.between(since, Instant.now()))
                    .isBetween(IDLE_TIMEOUT.minusMillis(50), IDLE_TIMEOUT.multipliedBy(4));
        }
        // The rig's own client may keep connections alive, too.
        assertThat(refused("idle_timeout")).isGreaterThan(before);
    }

    @Test
    void whoDoesNotTakeHisAnswersIsClosed() throws Exception {
        int length = service.http().get(FILE).body().length();
        try (var deaf = RawSocket.connectNarrow(service.port())) {
            deaf.write(("GET " + FILE + " HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(REQUESTS));
            for (int i = 0; i < 2; i++) {
                outwait();
            }
            assertThat(deaf.drain()).isLessThan((long) REQUESTS * length);
        }
    }

    /** Returns when a connection that was answered just now has been idle for too long. */
    private static void outwait() throws IOException {
        try (var idle = RawSocket.connect(service.port())) {
            get(idle);
            assertThat(idle.drain()).isZero();
        }
    }

    @Test
    void whatIsBeingAnsweredOrHasBecomeASocketMayBeSilent() throws Exception {
        try (var socket = service.register(WS, user + "-silent");
                var sockJs = service.connect(SOCKJS);
                var poll = RawSocket.connect(service.port());
                var stream = RawSocket.connect(service.port())) {
            post(service.port(), "/socket/000/polls/xhr", "");
            poll.write(request("/socket/000/polls/xhr", ""));
            stream.write(request("/socket/000/streams/xhr_streaming", ""));
            assertThat(stream.head()).startsWith("HTTP/1.1 200 ");
            stream.nextChunk();
            assertThat(stream.nextChunk()).isEqualTo("o\n");
            outwait();

            post(service.port(), "/socket/000/polls/xhr_send", "[\"{\\\"event\\\":\\\"ping\\\"}\"]");
            post(service.port(), "/socket/000/streams/xhr_send", "[\"{\\\"event\\\":\\\"ping\\\"}\"]");
            assertThat(poll.head()).startsWith("HTTP/1.1 200 ");
            assertThat(stream.nextChunk()).contains("pong");
            socket.hasNothingElse();
            sockJs.hasNothingElse();
        }
    }

    @Test
    void whatIsTooLargeOrNoRequestIsRefused() throws Exception {
        isRefused("GET /" + "x".repeat(4_096) + " HTTP/1.1\r\n\r\n", 414, "request_line");
        isRefused("GET / HTTP/1.1\r\nX: " + "x".repeat(8_192) + "\r\n\r\n", 431, "header");
        isRefused("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(2_800) + "\r\n", 431, "header");
        isRefused("nonsense\r\n\r\n", 400, "malformed");
    }

    private static void isRefused(String request, int status, String reason) throws IOException {
        double before = refused(reason);
        try (var peer = RawSocket.connect(service.port())) {
            peer.write(request);
            assertThat(peer.head()).matches("(?s)HTTP/1\\.[01] " + status + " .*");
            assertThat(peer.drain()).isZero();
        }
        assertThat(refused(reason)).isEqualTo(before + 1);
    }

    private static void isTooLate(RawSocket peer, Instant begun) throws IOException {
        var head = peer.head();
        assertThat(head).startsWith("HTTP/1.1 408 ");
        assertThat(head.toLowerCase(Locale.ROOT)).contains("connection: close");
        assertThat(peer.drain()).isEqualTo("The request did not come in whole in time\n".length());
        assertThat(Duration.between(begun, Instant.now()))
                .isBetween(REQUEST_TIMEOUT.minusMillis(50), Duration.ofSeconds(10));
    }

    private static void get(RawSocket peer) throws IOException {
        peer.write("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(peer.head()).startsWith("HTTP/1.1 404 ");
        peer.skip("Not found\n".length());
    }

    private static String request(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void post(int port, String path, String body) {
        assertThat(new HttpProbe(port).post(path, body).statusCode()).isBetween(200, 204);
    }

    private static double refused(String reason) {
        return service.metric("exechub_refusals_total{reason=\"" + reason + "\"}");
    }
}
