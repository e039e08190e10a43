package io.exechub.socket;

import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of Socket.IO get, what they may ask for, and what each of them costs. */
class SocketIoDoorTest {
    private static final String PATH = "/socket.io";
    private static final String HANDSHAKE = PATH + "/?EIO=4&transport=polling";

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

    private static String event(String user, String submission, String more) {
        return "{\"userId\":\"%s\",\"submissionId\":\"%s\",\"status\":\"RUNNING\"%s}".formatted(user, submission, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void anEventIsItsDataCharacterForCharacterAndItsPosition(String transport) {
        var user = newUser();
        try (var client = SocketIoTester.register(transport, service, user)) {
            var fields = "\"n\":1.10,\"big\":123456789012345678901234567890,\"t\":\"100% %20 \\u2028 č 試 😀 \\u001e\"";
            redis.publish(event(user, "s", "," + fields));
            var packet = client.engine().next();
            assertThat(packet).startsWith("42[\"submission_status_update\",{\"submissionId\":\"s\",");
            assertThat(packet).contains(fields);
            assertThat(new JsonArray(packet.substring(2)).getString(2)).matches("[\\w-]{1,32}:1");
            redis.publish(event(user, "s", ",\"result\":{\"stdout\":\"42\"}"));
            assertThat(client.nextArguments("execution_result").getString(1)).endsWith(":2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aClientGoesOnWhereItStopped(String transport) {
        var user = newUser();
        String position;
        try (var client = SocketIoTester.register(transport, service, user)) {
            redis.publish(event(user, "s1", ""));
            position = client.nextArguments("submission_status_update").getString(1);
        }
        redis.publish(event(user, "s2", ""), event(user, "s3", ""));
        Eventually.until(
                "journaled",
                () -> redis.send(Command.XLEN, "exechub:{u:" + user + "}:journal")
                                .toInteger()
                        == 3);
        var auth = new JsonObject().put("token", service.token(user)).put("lastEventId", position);
        try (var client = SocketIoTester.enter(transport, service, auth)) {
            assertThat(client.next("registered").getBoolean("recovered")).isTrue();
            for (var submission : List.of("s2", "s3")) {
                var data = client.nextArguments("submission_status_update").getJsonObject(0);
                assertThat(data.getString("submissionId")).isEqualTo(submission);
            }
            client.hasNothingElse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void whatIsToBeAcknowledgedIsWithItsAnswer(String transport) {
        var user = newUser();
        try (var client = SocketIoTester.enter(transport, service)) {
            client.emitWithAck("7", "ping");
            client.next("pong");
            assertThat(client.nextAck("7")).isEqualTo(new JsonObject());
            client.emitWithAck(
                    "8", "register_user", new JsonObject().put("userId", user).put("token", service.token(user)));
            var registered = client.next("registered");
            assertThat(client.nextAck("8")).isEqualTo(registered);
            client.emitWithAck("9", "nonsense");
            var error = client.next("error");
            assertThat(client.nextAck("9")).isEqualTo(error);
            client.hasNothingElse();
        }
    }

    @Test
    void attachmentsAreRefusedOnceAndTheConnectionGoesOn() {
        try (var client = SocketIoTester.register("polling", service, newUser())) {
            client.engine().send("452-[\"ping\",{\"_placeholder\":true,\"num\":0},1]\u001ebAQID\u001ebBAUG");
            assertThat(client.next("error").getString("message")).contains("expected: an event without attachments");
            client.hasNothingElse();
        }
    }

    @Test
    void thereIsOneNamespace() {
        try (var client = SocketIoTester.register("websocket", service, newUser())) {
            client.engine().send("40/admin,{\"token\":\"t\"}");
            assertThat(client.engine().next()).isEqualTo("44/admin,{\"message\":\"Invalid namespace\"}");
            client.hasNothingElse();
        }
    }

    @Test
    void aClientThatLeavesTheNamespaceIsNoLongerConnectedAndMayComeBack() {
        var user = newUser();
        try (var client = SocketIoTester.register("websocket", service, user)) {
            client.engine().send("41");
            Eventually.becomes(0, () -> redis.send(Command.HLEN, "exechub:{u:" + user + "}:sockets")
                    .toInteger());
            client.engine().send("40" + new JsonObject().put("token", service.token(user)));
            assertThat(client.engine().next()).startsWith("40{");
            client.next("registered");
        }
    }

    @Test
    void nothingIsLostWhileAClientGoesOverToAWebSocket() {
        var user = newUser();
        var polling = EngineClient.Polling.begin(service.port(), PATH);
        var client = new SocketIoTester(polling);
        polling.send("40" + new JsonObject().put("token", service.token(user)));
        assertThat(polling.next()).startsWith("40{");
        client.next("registered");
        publishNumbered(user, 0, 10);
        try (var socket = WebSocketRecorder.connect(service.port(), polling.upgradePath())) {
            socket.send("2probe");
            assertThat(socket.nextText()).isEqualTo("3probe");
            publishNumbered(user, 10, 20);
            assertThat(number(polling.next())).isZero();
            publishNumbered(user, 20, 30);
            Eventually.until(
                    "journaled",
                    () -> redis.send(Command.XLEN, "exechub:{u:" + user + "}:journal")
                                    .toInteger()
                            == 30);
            socket.send("5");
            var heard = new ArrayList<Integer>();
            polling.drained().forEach(packet -> heard.add(number(packet)));
            while (heard.size() < 29) {
                heard.add(number(socket.nextText()));
            }
            assertThat(heard)
                    .containsExactlyElementsOf(IntStream.range(1, 30).boxed().toList());
        }
    }

    private static void publishNumbered(String user, int from, int to) {
        redis.publish(IntStream.range(from, to)
                .mapToObj(n -> event(user, "s" + n, ",\"n\":" + n))
                .toArray(String[]::new));
    }

    private static int number(String packet) {
        return new JsonArray(packet.substring(packet.indexOf('[')))
                .getJsonObject(1)
                .getInteger("n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void whatIsTooLongIsABadMessageThatARegisteredClientSurvives(String transport) {
        try (var client = SocketIoTester.register(transport, service, newUser())) {
            client.engine().send("42[\"ping\",\"" + "x".repeat(16_384) + "\"]");
            var error = client.next("error");
            assertThat(error.getString("code")).isEqualTo("BAD_MESSAGE");
            assertThat(error.getString("message")).contains("at most 16384 bytes");
            client.hasNothingElse();
        }
    }

    @Test
    void whatIsFarTooLongEndsTheSession() {
        var large = "42[\"" + "x".repeat(6 * 16_384) + "\"]";
        var polling = EngineClient.Polling.begin(service.port(), PATH);
        assertThat(polling.post(large).statusCode()).isEqualTo(413);
        try (var socket = WebSocketRecorder.connect(service.port(), PATH + "/?EIO=4&transport=websocket")) {
            assertThat(socket.nextText()).startsWith("0");
            socket.send(large);
            socket.isClosedWith(1009);
        }
    }

    @Test
    void attachmentsAreNotCollectedWithoutEnd() {
        try (var socket = WebSocketRecorder.connect(service.port(), PATH + "/?EIO=4&transport=websocket")) {
            assertThat(socket.nextText()).startsWith("0");
            socket.send("459-[\"ping\"]");
            socket.sendBinary(new byte[60_000]);
            socket.sendBinary(new byte[60_000]);
            socket.isClosedWith(1002);
        }
    }

    @Test
    void aQueryThatCannotBeReadIsAnswered() throws IOException {
        try (var socket = RawSocket.connect(service.port())) {
            socket.write("GET " + PATH + "/?EIO=4&transport=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(socket.head()).contains(" 400 ");
        }
    }

    @Test
    void theTermsAreThoseOfTheOtherDoors() {
        try (var client = EngineClient.connect("polling", service.port(), PATH)) {
            var terms = client.terms();
            assertThat(terms.getInteger("pingInterval")).isEqualTo(25_000);
            assertThat(terms.getInteger("pingTimeout")).isEqualTo(25_000);
            assertThat(terms.getInteger("maxPayload")).isEqualTo(6 * 16_384);
        }
    }

    @Test
    void aSecondPollEndsTheSession() {
        var before = service.metric("exechub_connections{state=\"registered\",transport=\"socketio\"}");
        var polling = EngineClient.Polling.begin(service.port(), PATH);
        polling.send("40" + new JsonObject().put("token", service.token(newUser())));
        assertThat(polling.next()).startsWith("40{");
        assertThat(polling.next()).startsWith("42[\"registered\"");
        var polls = List.of(polling.pollLater(), polling.pollLater());
        assertThat(polls.stream().map(poll -> poll.join().statusCode())).containsExactlyInAnyOrder(200, 400);
        polling.isUnknown();
        Eventually.becomes(
                before, () -> service.metric("exechub_connections{state=\"registered\",transport=\"socketio\"}"));
    }

    /** What a client does not fetch is bounded, and it is told to go when it has not fetched it for long. */
    @Test
    void aClientThatDoesNotPollCostsLittleAndIsClosedWith4001() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_SLOW_CONSUMER_TIMEOUT", "500ms")) {
            var user = newUser();
            var client = SocketIoTester.register("polling", strict, user);
            var large = ",\"t\":\"" + "x".repeat(20_000) + "\"";
            publishOverHttp(
                    strict,
                    IntStream.range(0, 40)
                            .mapToObj(n -> event(user, "s" + n, large))
                            .toList());
            Eventually.until("closed", () -> strict.metric("exechub_closes_total{reason=\"slow_consumer\"}") == 1);
            var rest = client.engine().receive();
            assertThat(rest).hasSizeBetween(3, 10);
            assertThat(rest.get(rest.size() - 1)).contains("SLOW_CONSUMER");
            assertThat(String.join("", rest).length()).isLessThan(128 * 1024);
            client.engine().isClosedWith(4001);
        }
    }

    /** To this node: on the channel the other one would hear it, too, and would not reach this one's clients. */
    private static void publishOverHttp(ServiceRig rig, List<String> events) {
        var authorization = "Bearer " + rig.token("publisher", "publish");
        var answer = rig.http().post("/api/v1/events", events.toString(), "Authorization", authorization);
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void aClientThatPollsAgainCatchesUp() {
        var user = newUser();
        try (var client = SocketIoTester.register("polling", service, user)) {
            var large = ",\"t\":\"" + "x".repeat(20_000) + "\"";
            redis.publish(IntStream.range(0, 50)
                    .mapToObj(n -> event(user, "s" + n, large))
                    .toArray(String[]::new));
            for (int n = 1; n <= 50; n++) {
                assertThat(client.nextArguments("submission_status_update").getString(1))
                        .endsWith(":" + n);
            }
        }
    }

    @Test
    void aPollingClientThatVanishesIsForgottenAfterTwoHeartbeats() {
        try (var quick = ServiceRig.start(redis, "EXECHUB_SESSION_HEARTBEAT", "500ms")) {
            var user = newUser();
            var polling = EngineClient.Polling.begin(quick.port(), PATH);
            polling.send("40" + new JsonObject().put("token", quick.token(user)));
            assertThat(polling.next()).startsWith("40{");
            Eventually.becomes(0, () -> redis.send(Command.HLEN, "exechub:{u:" + user + "}:sockets")
                    .toInteger());
            Eventually.becomes(1.0, () -> quick.metric("exechub_closes_total{reason=\"heartbeat_timeout\"}"));
            polling.isUnknown();
        }
    }

    @Test
    void handshakesThatGoNoFurtherAreForgottenAndBoundedInNumber() {
        try (var small = ServiceRig.start(
                redis,
                "EXECHUB_SESSION_REGISTRATION_TIMEOUT",
                "500ms",
                "EXECHUB_EDGE_MAX_CONNECTIONS",
                "20",
                "EXECHUB_EDGE_INSTANCES",
                "1")) {
            int refused = 0;
            for (int i = 0; i < 60; i++) {
                refused += small.http().get(HANDSHAKE).statusCode() == 503 ? 1 : 0;
            }
            assertThat(refused).isPositive();
            Eventually.until("room again", () -> small.http().get(HANDSHAKE).statusCode() == 200);
            assertThat(small.http().get("/").body()).contains("\"connections\":0");
        }
    }

    @Test
    void handshakesCountForTheTurnstileAndPollsDoNot() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_EDGE_ACCEPT_RATE", "1")) {
            var client = EngineClient.Polling.begin(strict.port(), PATH);
            Eventually.until("too many", () -> strict.http().get(HANDSHAKE).statusCode() == 503);
            for (int i = 0; i < 5; i++) {
                assertThat(client.post("6").statusCode()).isEqualTo(200);
            }
            assertThat(strict.metric("exechub_refusals_total{reason=\"accept_rate\"}"))
                    .isPositive();
        }
    }

    @Test
    void theDoorIsNamedInTheMetrics() {
        try (var client = SocketIoTester.register("websocket", service, newUser())) {
            assertThat(service.metric("exechub_connections{state=\"registered\",transport=\"socketio\"}"))
                    .isPositive();
            client.hasNothingElse();
        }
    }
}
