package io.exechub.socket;

import static io.exechub.socket.ServiceRig.SOCKJS;
import static io.exechub.socket.ServiceRig.WS;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the close-code table, over real sockets: the error frame first, then the code. */
class CloseCodesTest {
    private static final String MISSPELT = "{\"event\":\"register_usr\"}";

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

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void drainingTellsWhenToComeBackAndClosesWith4000(String door) {
        try (var draining = ServiceRig.start(redis);
                var socket = draining.register(door, newUser())) {
            var drained = draining.drain();
            var reconnect = socket.next("reconnect");
            assertThat(reconnect.getInteger("afterMs")).isBetween(0, 1_000);
            assertThat(reconnect.getString("reason")).isNotBlank();
            socket.isClosedFor(CloseReason.SERVER_DRAINING);
            Eventually.until("drained", drained::succeeded);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aClientThatPingedOnceAndFellSilentIsClosedWith4002(String door) throws Exception {
        try (var quick = ServiceRig.start(redis, "EXECHUB_SESSION_HEARTBEAT", "300ms");
                var silent = RawSocket.connect(quick.port())) {
            silent.upgrade(door);
            silent.sendText("{\"event\":\"ping\"}");
            assertThat(silent.nextText()).contains("pong");
            assertThat(silent.nextText()).contains("HEARTBEAT_TIMEOUT");
            assertThat(silent.nextCloseCode()).isEqualTo(4002);
        }
    }

    /** Raw, SockJS is a WebSocket like any other. */
    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aClientThatAnswersNoPingIsClosedWith4002(String door) throws Exception {
        try (var quick = ServiceRig.start(redis, "EXECHUB_SESSION_HEARTBEAT", "300ms");
                var silent = RawSocket.connect(quick.port())) {
            silent.upgrade(door);
            assertThat(silent.next().opcode()).isEqualTo(0x9);
            assertThat(silent.nextText()).contains("HEARTBEAT_TIMEOUT");
            assertThat(silent.nextCloseCode()).isEqualTo(4002);
        }
    }

    @Test
    void sockJsTellsTheCodeInItsOwnFrameToo() throws Exception {
        try (var framed = RawSocket.connect(service.port())) {
            framed.upgrade("/socket/000/session/websocket");
            assertThat(framed.nextText()).isEqualTo("o");
            framed.sendText("[\"junk\"]");
            assertThat(framed.nextText()).startsWith("a[\"").contains("BAD_MESSAGE");
            assertThat(framed.nextText()).isEqualTo("c[4504,\"BAD_MESSAGE\"]");
            assertThat(framed.nextCloseCode()).isEqualTo(4504);
        }
    }

    @Test
    void sockJsOverWebSocketHasItsHeartbeat() throws Exception {
        try (var quick = ServiceRig.start(redis, "EXECHUB_SESSION_HEARTBEAT", "300ms");
                var framed = RawSocket.connect(quick.port())) {
            framed.upgrade("/socket/000/session/websocket");
            assertThat(framed.nextText()).isEqualTo("o");
            assertThat(framed.nextText()).isEqualTo("h");
            assertThat(framed.nextText()).isEqualTo("h");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aRegistrationWithoutRedisIsClosedWith4003(String door) {
        try (var away = RedisRig.start()) {
            away.kill();
            try (var lonely = ServiceRig.startUnready(away);
                    var socket = lonely.connect(door)) {
                var user = newUser();
                socket.register(user, lonely.token(user));
                socket.isClosedFor(CloseReason.SERVICE_UNAVAILABLE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void moreRegistrationsThanAMinuteAllowsAreClosedWith4004(String door) {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATIONS_PER_MINUTE", "2")) {
            var user = newUser();
            try (var socket = strict.register(door, user)) {
                socket.register(user, strict.token(user));
                socket.next("registered");
                socket.register(user, strict.token(user));
                socket.isClosedFor(CloseReason.THROTTLED);
            }
            try (var another = strict.register(door, newUser())) {
                another.hasNothingElse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aConnectionBeyondTheNodesCapIsClosedWith4005(String door) {
        try (var small = ServiceRig.start(redis, "EXECHUB_EDGE_MAX_CONNECTIONS", "1")) {
            try (var first = small.register(door, newUser());
                    var second = small.connect(door)) {
                second.isClosedFor(CloseReason.NODE_FULL);
                first.hasNothingElse();
            }
            Eventually.until("room again", () -> small.http().get("/").body().contains("\"connections\":0"));
            small.register(door, newUser()).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aTokenThatCannotBeAcceptedIsClosedWith4500(String door) {
        var user = newUser();
        var good = service.token(user);
        var unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        for (var token : List.of("", "not.a.token", good + "x", unsigned)) {
            try (var socket = service.connect(door)) {
                socket.register(user, token);
                socket.isClosedFor(CloseReason.INVALID_TOKEN);
            }
        }
        try (var socket = service.connect(door)) {
            socket.send("{\"event\":\"register_user\",\"data\":{\"userId\":\"" + user + "\"}}");
            socket.isClosedFor(CloseReason.INVALID_TOKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void anExpiredTokenIsClosedWith4501(String door) {
        var user = newUser();
        try (var socket = service.connect(door)) {
            socket.register(user, service.token(user, Duration.ofSeconds(-1)));
            socket.isClosedFor(CloseReason.TOKEN_EXPIRED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aTokenThatExpiresMidwayIsAnnouncedAndThenClosedWith4501(String door) {
        var user = newUser();
        try (var socket = service.connect(door)) {
            socket.register(user, service.token(user, Duration.ofSeconds(2)));
            long expiresAt = socket.next("registered").getLong("expiresAt");
            assertThat(socket.next("token_expiring").getLong("expiresAt")).isEqualTo(expiresAt);
            socket.isClosedFor(CloseReason.TOKEN_EXPIRED);
            assertThat(Instant.now().toEpochMilli()).isGreaterThanOrEqualTo(expiresAt);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aFreshTokenKeepsTheConnectionBeyondTheFirstOnesExpiry(String door) {
        var user = newUser();
        try (var socket = service.connect(door)) {
            socket.register(user, service.token(user, Duration.ofSeconds(2)));
            long expiresAt = socket.next("registered").getLong("expiresAt");
            socket.next("token_expiring");
            socket.register(user, service.token(user));
            assertThat(socket.next("registered").getLong("expiresAt")).isGreaterThan(expiresAt);
            Eventually.until("past the expiry", () -> System.currentTimeMillis() > expiresAt + 500);
            socket.hasNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aTokenOfSomebodyElseIsClosedWith4502(String door) {
        var user = newUser();
        try (var stranger = service.connect(door);
                var changed = service.register(door, user)) {
            stranger.register(user, service.token(newUser()));
            stranger.isClosedFor(CloseReason.USER_MISMATCH);
            var other = newUser();
            changed.register(other, service.token(other));
            changed.isClosedFor(CloseReason.USER_MISMATCH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aConnectionThatDoesNotRegisterInTimeIsClosedWith4503(String door) {
        try (var hasty = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATION_TIMEOUT", "300ms");
                var socket = hasty.connect(door)) {
            socket.isClosedFor(CloseReason.REGISTRATION_TIMEOUT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aBadMessageBeforeTheRegistrationIsClosedWith4504(String door) {
        for (var bad : List.of(
                "",
                "not JSON",
                "[]",
                "{}",
                MISSPELT,
                "{\"event\":\"register_user\"}",
                "{\"event\":\"register_user\",\"data\":{\"userId\":true,\"token\":\"t\"}}",
                "{\"event\":\"register_user\",\"data\":{\"userId\":\"u\",\"token\":7}}",
                "{\"event\":\"register_user\",\"data\":{\"userId\":\"u\",\"token\":\"t\",\"lastEventId\":\"7\"}}")) {
            try (var socket = service.connect(door)) {
                socket.send(bad);
                socket.isClosedFor(CloseReason.BAD_MESSAGE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS})
    void aBinaryMessageBeforeTheRegistrationIsClosedWith4504(String door) {
        try (var socket = service.connect(door)) {
            socket.sendBinary(new byte[] {1, 2, 3});
            socket.isClosedFor(CloseReason.BAD_MESSAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aRegisteredClientSurvivesABadMessage(String door) {
        try (var socket = service.register(door, newUser())) {
            socket.send(MISSPELT);
            assertThat(socket.next("error").getString("code")).isEqualTo("BAD_MESSAGE");
            socket.hasNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void aClientThatTalksTooMuchIsClosedWith4505(String door) {
        try (var socket = service.register(door, newUser())) {
            for (int i = 0; i < 30; i++) {
                socket.send("{\"event\":\"ping\"}");
            }
            int pongs = 0;
            var frame = socket.next();
            while (frame.getString("event").equals("pong")) {
                pongs++;
                frame = socket.next();
            }
            assertThat(pongs).isBetween(19, 29);
            assertThat(frame.getJsonObject("data").getString("code")).isEqualTo("RATE_LIMITED");
            socket.isClosedWith(4505);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WS, SOCKJS})
    void moreSocketsOfOneUserThanAllowedAreClosedWith4506(String door) {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_MAX_SOCKETS_PER_USER", "2")) {
            var user = newUser();
            var first = strict.register(door, user);
            try (var second = strict.register(door, user);
                    var third = strict.connect(door)) {
                third.register(user, strict.token(user));
                third.isClosedFor(CloseReason.TOO_MANY_CONNECTIONS);
                second.hasNothingElse();
                first.cut();
                Eventually.becomes(
                        1, () -> redis.send(io.vertx.redis.client.Command.HLEN, "exechub:{u:" + user + "}:sockets")
                                .toInteger());
                strict.register(door, user).close();
            }
        }
    }
}
