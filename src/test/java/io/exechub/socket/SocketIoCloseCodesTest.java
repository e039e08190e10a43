package io.exechub.socket;

import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the close-code table over Socket.IO: the error first; who is not to come back is told so; then the end. */
class SocketIoCloseCodesTest {
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

    @Test
    void drainingTellsWhenToComeBackAndClosesWith4000() {
        try (var draining = ServiceRig.start(redis);
                var polling = SocketIoTester.register("polling", draining, newUser());
                var socket = SocketIoTester.register("websocket", draining, newUser())) {
            var drained = draining.drain();
            for (var client : List.of(polling, socket)) {
                assertThat(client.next("reconnect").getInteger("afterMs")).isBetween(0, 1_000);
                client.isClosedFor(CloseReason.SERVER_DRAINING);
            }
            Eventually.until("drained", drained::succeeded);
            var refused = draining.http().get("/socket.io/?EIO=4&transport=polling");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void aClientThatFallsSilentIsClosedWith4002() {
        try (var quick = ServiceRig.start(redis, "EXECHUB_SESSION_HEARTBEAT", "300ms");
                var socket = WebSocketRecorder.connect(quick.port(), "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(socket.nextText()).startsWith("0");
            socket.send("40");
            assertThat(socket.nextText()).startsWith("40");
            assertThat(socket.nextText()).isEqualTo("2");
            var error = socket.nextText();
            while (error.equals("2")) {
                error = socket.nextText();
            }
            assertThat(error).contains("HEARTBEAT_TIMEOUT");
            socket.isClosedWith(4002);
            Eventually.becomes(1.0, () -> quick.metric("exechub_closes_total{reason=\"heartbeat_timeout\"}"));
        }
    }

    @Test
    void aRegistrationWithoutRedisIsClosedWith4003() {
        try (var away = RedisRig.start()) {
            away.kill();
            try (var lonely = ServiceRig.startUnready(away)) {
                for (var transport : List.of("polling", "websocket")) {
                    var auth = new JsonObject().put("token", lonely.token(newUser()));
                    SocketIoTester.enter(transport, lonely, auth).isClosedFor(CloseReason.SERVICE_UNAVAILABLE);
                }
            }
        }
    }

    @Test
    void moreRegistrationsThanAMinuteAllowsAreClosedWith4004() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATIONS_PER_MINUTE", "2")) {
            for (var transport : List.of("polling", "websocket")) {
                var user = newUser();
                var client = SocketIoTester.register(transport, strict, user);
                client.register(user, strict.token(user));
                client.next("registered");
                client.register(user, strict.token(user));
                client.isClosedFor(CloseReason.THROTTLED);
            }
        }
    }

    @Test
    void aConnectionBeyondTheNodesCapHearsSoOnceItHasEnteredAndIsClosedWith4005() {
        try (var small = ServiceRig.start(redis, "EXECHUB_EDGE_MAX_CONNECTIONS", "1");
                var first = SocketIoTester.register("polling", small, newUser())) {
            for (var transport : List.of("polling", "websocket")) {
                SocketIoTester.enter(transport, small).isClosedFor(CloseReason.NODE_FULL);
            }
            first.hasNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aTokenThatCannotBeAcceptedIsClosedWith4500(String transport) {
        var user = newUser();
        for (var bad : List.of("", "not.a.token", service.token(user) + "x")) {
            SocketIoTester.enter(transport, service, new JsonObject().put("token", bad))
                    .isClosedFor(CloseReason.INVALID_TOKEN);
            var client = SocketIoTester.enter(transport, service);
            client.register(user, bad);
            client.isClosedFor(CloseReason.INVALID_TOKEN);
        }
        SocketIoTester.enter(transport, service, new JsonObject().put("userId", user))
                .isClosedFor(CloseReason.INVALID_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void anExpiredTokenIsClosedWith4501(String transport) {
        var token = service.token(newUser(), Duration.ofSeconds(-1));
        SocketIoTester.enter(transport, service, new JsonObject().put("token", token))
                .isClosedFor(CloseReason.TOKEN_EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aTokenThatExpiresMidwayIsAnnouncedAndThenClosedWith4501(String transport) {
        var token = service.token(newUser(), Duration.ofSeconds(2));
        var client = SocketIoTester.enter(transport, service, new JsonObject().put("token", token));
        client.next("registered");
        client.next("token_expiring");
        client.isClosedFor(CloseReason.TOKEN_EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aTokenOfSomebodyElseIsClosedWith4502(String transport) {
        var auth = new JsonObject().put("userId", newUser()).put("token", service.token(newUser()));
        SocketIoTester.enter(transport, service, auth).isClosedFor(CloseReason.USER_MISMATCH);
    }

    @Test
    void aClientThatDoesNotRegisterInTimeIsClosedWith4503() {
        try (var hasty = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATION_TIMEOUT", "300ms")) {
            for (var transport : List.of("polling", "websocket")) {
                SocketIoTester.enter(transport, hasty, new JsonObject().put("nothing", "of ours"))
                        .isClosedFor(CloseReason.REGISTRATION_TIMEOUT);
                SocketIoTester.open(transport, hasty).engine().isClosedWith(1000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40[]",
                "40\"t\"",
                "40{\"token\":7}",
                "40{\"token\":\"t\",\"lastEventId\":\"7\"}",
                "40\u001e442[\"register_usr\"]",
                "40\u001e442[\"register_user\"]",
                "40\u001e442[\"register_user\",{\"userId\":true}]",
                "40\u001e451-[\"ping\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID",
                "40\u001e43[]"
            })
    void aBadMessageBeforeTheRegistrationIsClosedWith4504(String packets) {
        var client = SocketIoTester.open("polling", service);
        client.engine().send(packets);
        assertThat(client.engine().next()).startsWith("40{");
        client.isClosedFor(CloseReason.BAD_MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aRegisteredClientSurvivesABadMessage(String transport) {
        try (var client = SocketIoTester.register(transport, service, newUser())) {
            client.emit("register_usr");
            assertThat(client.next("error").getString("code")).isEqualTo("BAD_MESSAGE");
            client.hasNothingElse();
        }
    }

    /** The client may come back: it was the connection that could not go on. */
    @Test
    void whatIsNoPacketIsToldAndEndsTheTransport() {
        var client = SocketIoTester.register("websocket", service, newUser());
        client.engine().send("42{}");
        assertThat(client.next("error").getString("code")).isEqualTo("BAD_MESSAGE");
        client.engine().isClosedWith(1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aClientThatTalksTooMuchIsClosedWith4505(String transport) {
        var client = SocketIoTester.register(transport, service, newUser());
        for (int i = 0; i < 30; i++) {
            client.engine().send(transport.equals("polling") ? "42[\"ping\"]\u001e42[\"ping\"]" : "42[\"ping\"]");
        }
        var packet = client.engine().next();
        for (int pongs = 0; packet.equals("42[\"pong\",{}]"); pongs++) {
            assertThat(pongs).isLessThan(50);
            packet = client.engine().next();
        }
        assertThat(packet).contains("RATE_LIMITED");
        assertThat(client.engine().next()).isEqualTo("41");
        client.engine().isClosedWith(4505);
    }

    @Test
    void moreSocketsOfOneUserThanAllowedAreClosedWith4506WhateverTheirDoor() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_MAX_SOCKETS_PER_USER", "2")) {
            var user = newUser();
            try (var first = strict.register(ServiceRig.WS, user);
                    var second = SocketIoTester.register("polling", strict, user)) {
                var auth = new JsonObject().put("token", strict.token(user));
                SocketIoTester.enter("polling", strict, auth).isClosedFor(CloseReason.TOO_MANY_CONNECTIONS);
                second.hasNothingElse();
                first.hasNothingElse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void whoIsSentAwayByAnOperatorIsClosedWith4507(String transport) {
        var user = newUser();
        var client = SocketIoTester.register(transport, service, user);
        var answer = service.http()
                .send(
                        "DELETE",
                        "/api/v1/users/" + user + "/sockets",
                        BodyPublishers.noBody(),
                        "Authorization",
                        "Bearer " + service.token("operator", "admin"));
        assertThat(answer.body()).isEqualTo("{\"closed\":1}");
        client.isClosedFor(CloseReason.KICKED);
    }
}
