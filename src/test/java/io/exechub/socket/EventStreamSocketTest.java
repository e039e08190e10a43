package io.exechub.socket;

import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code GET /events} below HTTP: clients that do not read, speak an old HTTP, or ask for more meanwhile. */
class EventStreamSocketTest {
    private static final int EVENTS = 200;
    private static final int EVENTS_PER_REQUEST = 4;
    private static final int EVENT_SIZE = 250_000;
    /** All events together are fifty million bytes. */
    private static final long MEMORY_BOUND = 20_000_000;

    private static RedisRig redis;
    private static ServiceRig service;

    private final String user = newUser();

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

    private String request(ServiceRig asked, String version) {
        return "GET /events HTTP/" + version + "\r\nHost: localhost\r\nAuthorization: Bearer " + asked.token(user)
                + "\r\n\r\n";
    }

    private void publishMuch(ServiceRig asked) {
        var token = asked.token(user, "publish");
        for (int i = 1; i < EVENTS; i += EVENTS_PER_REQUEST) {
            var batch = IntStream.range(i, i + EVENTS_PER_REQUEST).mapToObj(this::bigEvent);
            var answer = asked.http()
                    .post(
                            "/api/v1/events",
                            batch.collect(Collectors.joining(",", "[", "]")),
                            "Authorization",
                            "Bearer " + token);
            assertThat(answer.statusCode()).isEqualTo(202);
        }
    }

    private String bigEvent(int number) {
        return "{\"userId\":\"%s\",\"submissionId\":\"s%d\",\"status\":\"WA\",\"big\":\"%s\"}"
                .formatted(user, number, "x".repeat(EVENT_SIZE));
    }

    private void awaitRegistration() {
        Eventually.becomes(1, () -> redis.send(Command.HLEN, "exechub:{u:" + user + "}:sockets")
                .toInteger());
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void whoDoesNotReadCostsNoMemoryAndMissesNothingOnceHeReads() throws IOException {
        try (var slow = RawSocket.connectNarrow(service.port())) {
            slow.write(request(service, "1.1"));
            awaitRegistration();
            long before = usedMemory();
            double catchUps = slowCatchUps();
            publishMuch(service);
            assertThat(usedMemory() - before).isLessThan(MEMORY_BOUND);
            assertThat(slowCatchUps()).isGreaterThan(catchUps);
            slow.head();
            assertThat(slow.nextChunk()).contains("event: registered");
            for (int i = 1; i <= EVENTS; i++) {
                assertThat(slow.nextChunk().lines().findFirst().orElse("")).endsWith(":" + i);
            }
        }
    }

    private static double slowCatchUps() {
        return service.metric("exechub_catchups_total{cause=\"slow\"}");
    }

    @Test
    void whoDoesNotReadForTooLongIsCutOff() throws IOException {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_SLOW_CONSUMER_TIMEOUT", "300ms");
                var slow = RawSocket.connectNarrow(strict.port())) {
            slow.write(request(strict, "1.1"));
            awaitRegistration();
            publishMuch(strict);
            Eventually.until("closed", () -> strict.metric("exechub_closes_total{reason=\"slow_consumer\"}") == 1);
            awaitNoConnection(strict);
            Eventually.until("cut", () -> isGone(slow));
            assertThat(slow.drain()).isLessThan(MEMORY_BOUND);
        }
    }

    private static boolean isGone(RawSocket socket) {
        try {
            socket.write("x");
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void awaitNoConnection(ServiceRig service) {
        Eventually.until("gone", () -> service.http().get("/").body().contains("\"connections\":0"));
    }

    @Test
    void theConnectionEndsWithTheStreamAndItsLastWordsArriveThoughMoreWasAsked() throws IOException {
        try (var hasty = RawSocket.connect(service.port())) {
            hasty.write(request(service, "1.1") + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var head = hasty.head().toLowerCase(Locale.ROOT);
            assertThat(head).startsWith("http/1.1 200 ").contains("connection: close");
            assertThat(hasty.nextChunk()).contains("event: registered");
            kick();
            assertThat(hasty.nextChunk()).contains("event: service_error").contains("KICKED");
            assertThat(hasty.nextChunk()).isEmpty();
            // What else was asked may or may not be answered; the connection has an end.
            hasty.drain();
        }
        awaitNoConnection(service);
    }

    @Test
    void aClientOfHttp10GetsAStreamWithoutChunks() throws IOException {
        try (var old = RawSocket.connect(service.port())) {
            old.write(request(service, "1.0"));
            assertThat(old.head().toLowerCase(Locale.ROOT)).contains(" 200 ").doesNotContain("transfer-encoding");
            awaitRegistration();
            kick();
            assertThat(old.drain()).isBetween(200L, 2_000L);
        }
    }

    @Test
    void onlyItsBodyMakesAStream() {
        for (var method : new String[] {"HEAD", "POST"}) {
            var answer = service.http()
                    .send(method, "/events", BodyPublishers.noBody(), "Authorization", "Bearer " + service.token(user));
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
        }
    }

    private void kick() {
        service.http()
                .send(
                        "DELETE",
                        "/api/v1/users/" + user + "/sockets",
                        BodyPublishers.noBody(),
                        "Authorization",
                        "Bearer " + service.token("operator", "admin"));
    }
}
