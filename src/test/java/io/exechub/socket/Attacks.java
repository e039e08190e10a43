package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Command;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What people with bad intentions may try, each with the answer it gets. One or two of a kind; tests named after a part
 * of the service try the others.
 */
final class Attacks {
    private static final String STRANGER = "https://evil.example";
    static final byte[] NOT_UTF8 = {(byte) 0xc3, (byte) 0x28};
    private static final String DEEP = "[".repeat(100_000);
    static final String ENDLESS = "1" + "0".repeat(10_000) + "e999999999";
    static final String EVENT = "{\"userId\":\"u\",\"submissionId\":\"s\",\"status\":\"S\"";

    private Attacks() {}

    /** Done to a service and its Redis; fails if the answer is not the expected one. */
    interface Attack {
        void strike(ServiceRig service, RedisRig redis) throws Exception;
    }

    static Stream<Arguments> all() {
        return Stream.of(
                attack("forged tokens", SocketAttacks::forgeTokens),
                attack("the token of somebody else", SocketAttacks::claimAnotherUser),
                attack("a revoked token", SocketAttacks::replayARevokedToken),
                attack("pages of strangers", Attacks::comeFromForeignPages),
                attack("frames against RFC 6455", SocketAttacks::breakTheProtocol),
                attack("more than is taken", Attacks::sendTooMuch),
                attack("a flood of frames", SocketAttacks::floodWithFrames),
                attack("a flood of registrations", SocketAttacks::floodWithRegistrations),
                attack("a flood of handshakes", SocketAttacks::floodWithHandshakes),
                attack("a client that does not read", SocketAttacks::doNotRead),
                attack("more sockets than a user may have", SocketAttacks::openManySockets),
                attack("poisoned events", Attacks::poisonEvents),
                attack("poisoned frames", SocketAttacks::poisonFrames),
                attack("ways out of what is served", Attacks::leaveTheDirectory),
                attack("requests within requests", Attacks::smuggle),
                attack("the SockJS session of somebody else", Attacks::enterAnotherSession),
                attack("the API without the right", Attacks::useTheApiWithoutTheRight));
    }

    private static Arguments attack(String name, Attack attack) {
        return Arguments.of(name, attack);
    }

    private static void comeFromForeignPages(ServiceRig service, RedisRig redis) {
        for (var door : List.of(WS, SOCKJS, "/socket/000/session/websocket")) {
            assertThat(WebSocketRecorder.statusOfUpgrade(service.port(), door, STRANGER))
                    .isEqualTo(403);
        }
        for (var path : List.of("/", "/socket/info", "/client/exechub-client.js")) {
            assertThat(service.http().get(path, "Origin", STRANGER).statusCode())
                    .isEqualTo(403);
        }
    }

    private static void sendTooMuch(ServiceRig service, RedisRig redis) throws IOException {
        SocketAttacks.isClosedWith(1009, service, RawSocket.frame(0x81, new byte[20_000_000]));
        var http = service.http();
        assertThat(http.post("/socket/000/much/xhr_send", "x".repeat(1_000_000)).statusCode())
                .isEqualTo(413);
        assertThat(http.post("/api/v1/events", "x".repeat(2_000_000)).statusCode())
                .isEqualTo(413);
        assertThat(http.get("/", "X", "x".repeat(10_000)).statusCode()).isEqualTo(431);
    }

    private static void poisonEvents(ServiceRig service, RedisRig redis) {
        var poison = List.of(
                "",
                "null",
                DEEP,
                EVENT + ",\"x\":" + DEEP,
                EVENT + ",\"version\":" + ENDLESS + "}",
                EVENT + ",\"status\":\"S\"}",
                EVENT + ",\"x\":\"" + "x".repeat(300_000) + "\"}",
                EVENT + "} {}",
                "{\"userId\":\"a}{b\",\"submissionId\":\"s\",\"status\":\"S\"}");
        var before = rejected(service);
        redis.publish(NOT_UTF8);
        poison.forEach(redis::publish);
        poison.forEach(event -> redis.send(Command.XADD, "submission-stream", "*", "event", event));
        redis.send(Command.XADD, "submission-stream", "*", "no-event", "");
        for (var event : poison) {
            assertThat(service.http()
                            .post("/api/v1/events", event, "Authorization", bearer(service, "publish"))
                            .body())
                    .doesNotContain("\"id\"");
        }
        int all = 1 + poison.size() + poison.size() + 1 + poison.size();
        Eventually.becomes((double) all, () -> rejected(service) - before);
    }

    private static double rejected(ServiceRig service) {
        return Stream.of("pubsub", "stream", "http")
                .mapToDouble(source ->
                        service.metric("exechub_events_total{outcome=\"rejected\",source=\"" + source + "\"}"))
                .sum();
    }

    private static void leaveTheDirectory(ServiceRig service, RedisRig redis) {
        for (var path : List.of("/client/..%2f..%2flogback.xml", "/client/%2e%2e/%2e%2e/etc/passwd", "/client/")) {
            assertThat(service.http().get(path).statusCode()).isEqualTo(404);
        }
    }

    private static void smuggle(ServiceRig service, RedisRig redis) throws IOException {
        for (int i = 0; i < 50; i++) {
            try (var socket = RawSocket.connect(service.port())) {
                socket.write(String.join(
                        "\r\n",
                        "POST /api/v1/events HTTP/1.1",
                        "Host: localhost",
                        "Content-Length: 5",
                        "Transfer-Encoding: chunked",
                        "",
                        "0",
                        "",
                        "GET / HTTP/1.1",
                        "Host: localhost",
                        "",
                        ""));
                assertThat(socket.toTheEnd()).startsWith("HTTP/1.1 400 ").doesNotContain(" 200 ");
            }
        }
    }

    /** Whoever knew its id could send to it, but not listen; nobody finds it by guessing. */
    private static void enterAnotherSession(ServiceRig service, RedisRig redis) throws IOException {
        var http = service.http();
        var session = "/socket/000/" + newUser();
        try (var stream = RawSocket.connect(service.port())) {
            stream.write("POST " + session + "/xhr_streaming HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            stream.head();
            stream.nextChunk();
            assertThat(stream.nextChunk()).isEqualTo("o\n");
            for (int i = 0; i < 200; i++) {
                assertThat(http.post(session + i + "/xhr_send", "[\"{}\"]").statusCode())
                        .isEqualTo(404);
            }
            assertThat(http.post(session + "/xhr", "").body()).contains("2010");
            assertThat(http.post(session + "/xhr_streaming", "").body()).contains("2010");
            http.post(session + "/xhr_send", "[\"{\\\"event\\\":\\\"ping\\\"}\"]");
            assertThat(stream.nextChunk()).contains("pong");
        }
    }

    private static void useTheApiWithoutTheRight(ServiceRig service, RedisRig redis) {
        var sockets = "/api/v1/users/" + newUser() + "/sockets";
        var http = service.http();
        assertThat(http.get(sockets).statusCode()).isEqualTo(401);
        for (var scope : List.of("publish", "administrator", "Admin")) {
            assertThat(http.get(sockets, "Authorization", bearer(service, scope))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(http.post("/api/v1/events", EVENT + "}", "Authorization", bearer(service, "admin"))
                        .statusCode())
                .isEqualTo(403);
    }

    static String bearer(ServiceRig service, String scope) {
        return "Bearer " + service.token("u", scope);
    }
}
