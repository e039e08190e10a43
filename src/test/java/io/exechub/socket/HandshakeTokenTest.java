package io.exechub.socket;

import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are no browsers may show their token in the handshake: {@code Authorization: Bearer}. */
class HandshakeTokenTest {
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
    @ValueSource(strings = {ServiceRig.WS, ServiceRig.SOCKJS})
    void aBearerTokenRegistersWithoutAFrame(String door) {
        var user = newUser();
        try (var socket = connect(door, "Authorization", "Bearer " + service.token(user))) {
            assertThat(socket.next("registered").getString("userId")).isEqualTo(user);
            socket.hasNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ServiceRig.WS, ServiceRig.SOCKJS})
    void lastEventIdGoesOnWhereTheClientWas(String door) {
        var user = newUser();
        redis.publish(event(user, "PENDING"));
        String seen;
        try (var before = service.register(door, user)) {
            seen = before.next().getString("id");
        }
        redis.publish(event(user, "RUNNING"));
        try (var socket = connect(door, "Authorization", "bearer " + service.token(user), "Last-Event-ID", seen)) {
            assertThat(socket.next("registered").getBoolean("recovered")).isTrue();
            assertThat(socket.next("submission_status_update").getString("status"))
                    .isEqualTo("RUNNING");
            socket.hasNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ServiceRig.WS, ServiceRig.SOCKJS})
    void aBadTokenOrPositionEndsTheConnectionAsAFrameWould(String door) {
        try (var forger = connect(door, "Authorization", "Bearer not.a.token")) {
            forger.isClosedFor(CloseReason.INVALID_TOKEN);
        }
        var token = service.token(newUser());
        try (var lost = connect(door, "Authorization", "Bearer " + token, "Last-Event-ID", "nowhere")) {
            lost.isClosedFor(CloseReason.BAD_MESSAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ServiceRig.WS, ServiceRig.SOCKJS})
    void afterwardsAFrameWithAFreshTokenExtendsTheSessionOfTheSameUserOnly(String door) {
        var user = newUser();
        try (var socket = connect(door, "Authorization", "Bearer " + service.token(user))) {
            socket.next("registered");
            socket.register(user, service.token(user));
            socket.next("registered");
            var another = newUser();
            socket.register(another, service.token(another));
            socket.isClosedFor(CloseReason.USER_MISMATCH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ServiceRig.WS, ServiceRig.SOCKJS})
    void anotherSchemeIsNoToken(String door) {
        var user = newUser();
        try (var socket = connect(door, "Authorization", "Basic dTpw")) {
            socket.register(user, service.token(user));
            socket.next("registered");
        }
    }

    private static String event(String user, String status) {
        return "{\"userId\":\"" + user + "\",\"submissionId\":\"s1\",\"status\":\"" + status + "\"}";
    }

    private static WebSocketRecorder connect(String door, String... headers) {
        return WebSocketRecorder.connect(service.port(), door, headers);
    }
}
