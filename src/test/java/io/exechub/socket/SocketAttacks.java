package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static io.exechub.socket.protocol.CloseReason.BAD_MESSAGE;
import static io.exechub.socket.protocol.CloseReason.INVALID_TOKEN;
import static io.exechub.socket.protocol.CloseReason.KICKED;
import static io.exechub.socket.protocol.CloseReason.RATE_LIMITED;
import static io.exechub.socket.protocol.CloseReason.THROTTLED;
import static io.exechub.socket.protocol.CloseReason.TOO_MANY_CONNECTIONS;
import static io.exechub.socket.protocol.CloseReason.USER_MISMATCH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The {@link Attacks} that come through an open socket. */
final class SocketAttacks {
    private static final String PING = "{\"event\":\"ping\"}";

    private SocketAttacks() {}

    static void forgeTokens(ServiceRig service, RedisRig redis) {
        var user = newUser();
        var good = service.token(user).split("\\.", 3);
        var none = encode("{\"alg\":\"none\"}") + "." + good[1] + ".";
        for (var token : List.of(none, good[0] + "." + good[1] + ".AAAA", "x".repeat(10_000), "")) {
            for (var door : List.of(WS, SOCKJS)) {
                try (var socket = service.connect(door)) {
                    socket.register(user, token);
                    socket.isClosedFor(INVALID_TOKEN);
                }
            }
        }
    }

    /** Also by naming both. */
    static void claimAnotherUser(ServiceRig service, RedisRig redis) {
        var user = newUser();
        var token = service.token(user);
        for (var door : List.of(WS, SOCKJS)) {
            try (var socket = service.connect(door);
                    var another = service.connect(door)) {
                socket.register(newUser(), token);
                socket.isClosedFor(USER_MISMATCH);
                another.send(
                        "{\"event\":\"register_user\",\"data\":{\"userId\":\"%s\",\"token\":\"%s\",\"userId\":\"u\"}}"
                                .formatted(user, token));
                another.isClosedFor(USER_MISMATCH);
            }
        }
    }

    static void replayARevokedToken(ServiceRig service, RedisRig redis) {
        var user = newUser();
        var token = service.token(user);
        var claims = new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]), UTF_8));
        var revocation = new JsonObject().put("jti", claims.getString("jti")).encode();
        assertThat(service.http()
                        .post("/api/v1/revocations", revocation, "Authorization", Attacks.bearer(service, "admin"))
                        .statusCode())
                .isEqualTo(200);
        for (var door : List.of(WS, SOCKJS)) {
            try (var socket = service.connect(door)) {
                socket.register(user, token);
                socket.isClosedFor(KICKED);
            }
        }
    }

    static void breakTheProtocol(ServiceRig service, RedisRig redis) throws IOException {
        var ping = PING.getBytes(UTF_8);
        var compressed = RawSocket.frame(0xc1, ping);
        var reservedOpcode = RawSocket.frame(0x83, ping);
        var halfAPing = RawSocket.frame(0x09, ping);
        var noBeginning = RawSocket.frame(0x80, ping);
        for (var violation : List.of(compressed, reservedOpcode, halfAPing, noBeginning)) {
            isClosedWith(1002, service, violation);
        }
        isClosedWith(1007, service, RawSocket.frame(0x81, Attacks.NOT_UTF8));
    }

    static void isClosedWith(int code, ServiceRig service, byte[] frame) throws IOException {
        try (var socket = RawSocket.connect(service.port())) {
            socket.upgrade(WS);
            socket.write(frame);
            assertThat(socket.nextCloseCode()).isEqualTo(code);
            socket.drain();
        }
    }

    static void floodWithFrames(ServiceRig service, RedisRig redis) throws IOException {
        var flood = Collections.nCopies(500, RawSocket.frame(0x81, PING.getBytes(UTF_8)));
        for (var door : List.of(WS, SOCKJS)) {
            try (var socket = RawSocket.connect(service.port())) {
                socket.upgrade(door);
                socket.write(flood.toArray(byte[][]::new));
                var text = socket.nextText();
                while (text.contains("pong")) {
                    text = socket.nextText();
                }
                assertThat(text).contains(RATE_LIMITED.name());
                assertThat(socket.nextCloseCode()).isEqualTo(RATE_LIMITED.code());
            }
        }
    }

    static void floodWithRegistrations(ServiceRig service, RedisRig redis) {
        var user = newUser();
        var token = service.token(user);
        for (int i = 0; i <= 120; i++) {
            try (var socket = service.connect(WS)) {
                socket.register(user, token);
                if (socket.next().getString("event").equals("error")) {
                    socket.isClosedWith(THROTTLED.code());
                    return;
                }
            }
        }
        throw new AssertionError("nobody minds");
    }

    /** Some say nothing, some leave before they are answered, some stay. */
    static void floodWithHandshakes(ServiceRig service, RedisRig redis) throws IOException {
        var open = new ArrayList<RawSocket>();
        for (int i = 0; i < 300; i++) {
            RawSocket.connect(service.port()).close();
            try (var hasty = RawSocket.connect(service.port())) {
                hasty.write(RawSocket.handshake(i % 2 == 0 ? WS : SOCKJS));
            }
            open.add(RawSocket.connect(service.port()));
            open.get(i).write(i % 2 == 0 ? "GET /ws HTTP/1.1\r\nHost: " : RawSocket.handshake(WS));
        }
        service.register(WS, newUser()).close();
        for (var socket : open) {
            socket.close();
        }
    }

    static void doNotRead(ServiceRig service, RedisRig redis) throws IOException {
        var user = newUser();
        var slow = "exechub_closes_total{reason=\"slow_consumer\"}";
        var before = service.metric(slow);
        var register = new JsonObject()
                .put("event", "register_user")
                .put("data", new JsonObject(Map.of("userId", user, "token", service.token(user))));
        try (var socket = RawSocket.connectNarrow(service.port())) {
            socket.upgrade(WS);
            socket.sendText(register.encode());
            assertThat(socket.nextText()).contains("registered");
            var large = Attacks.EVENT.replace("\"u\"", "\"" + user + "\"") + ",\"x\":\"" + "x".repeat(200_000)
                    + "\",\"n\":";
            for (int n = 0; n < 60; n++) {
                redis.publish(large + n + "}");
            }
            Eventually.until("it is sent away", () -> service.metric(slow) > before);
        }
    }

    static void openManySockets(ServiceRig service, RedisRig redis) {
        var user = newUser();
        var open = new ArrayList<WebSocketRecorder>();
        for (int i = 0; i < 20; i++) {
            open.add(service.register(i % 2 == 0 ? WS : SOCKJS, user));
        }
        for (var door : List.of(WS, SOCKJS, WS)) {
            try (var oneMore = service.connect(door)) {
                oneMore.register(user, service.token(user));
                oneMore.isClosedFor(TOO_MANY_CONNECTIONS);
            }
        }
        open.forEach(WebSocketRecorder::hasNothingElse);
        open.forEach(WebSocketRecorder::close);
    }

    static void poisonFrames(ServiceRig service, RedisRig redis) {
        var register = "{\"event\":\"register_user\",\"data\":{\"userId\":\"u\",\"token\":\"t\",";
        for (var frame : List.of(
                "",
                "[".repeat(16_000),
                "{\"a\":".repeat(2_500),
                "{\"event\":\"ping\",\"event\":\"register_user\"}",
                register.replace("\"u\"", Attacks.ENDLESS) + "\"x\":0}}",
                register + "\"lastEventId\":\"" + "9".repeat(10_000) + ":1\"}}",
                "{\"event\":\"\u0000\"}")) {
            for (var door : List.of(WS, SOCKJS)) {
                try (var socket = service.connect(door)) {
                    socket.send(frame);
                    socket.isClosedFor(BAD_MESSAGE);
                }
            }
        }
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }
}
