package io.exechub.socket;

import static io.exechub.socket.InterfaceDescription.ASYNCAPI;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SubmissionEventParser;
import io.exechub.socket.model.UserId;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.EventStreamProtocol;
import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.protocol.SocketIoProtocol;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code asyncapi.yaml} says what the code says. That it is AsyncAPI is shown by {@code asyncapi.test.mjs}. */
class AsyncApiTest {
    private static final int MAX_FRAME = 16_384;
    private static final int MAX_EVENT = 262_144;

    private static final String REJECTED = "exechub:rejected";

    /** Not sent there: nobody can ping. */
    private static final Set<String> NOT_OVER_SSE = Set.of("pong");

    /** At least one of each kind. */
    static Stream<ServerMessage> serverMessages() {
        var time = Instant.ofEpochMilli(1_764_000_000_000L);
        var codes = Stream.concat(
                Stream.of(CloseReason.values()).map(reason -> ServerMessage.Failure.of(reason, reason.text())),
                Stream.of(new ServerMessage.Failure(ServerMessage.Failure.HISTORY_LOST, "some events are gone")));
        var others = Stream.of(
                new ServerMessage.Registered(
                        new UserId("u1"), new SocketId("yq3LwJcCSWyCgC2bqvSM4g"), new Position("e", 0), false, time),
                event(EventName.SUBMISSION_STATUS_UPDATE, "{\"submissionId\":\"s1\",\"status\":\"RUNNING\"}"),
                event(EventName.SUBMISSION_STATUS_UPDATE, "{\"submissionId\":\"1\",\"status\":\"x\",\"more\":[1.10]}"),
                event(EventName.EXECUTION_RESULT, "{\"submissionId\":\"s1\",\"status\":\"CE\",\"result\":false}"),
                event(EventName.EXECUTION_RESULT, "{\"result\":{\"a\":1},\"submissionId\":\"s1\",\"status\":\"WA\"}"),
                new ServerMessage.TokenExpiring(time),
                new ServerMessage.Reconnect(Duration.ofMillis(412), CloseReason.SERVER_DRAINING.name()),
                new ServerMessage.Pong());
        return Stream.concat(others, codes);
    }

    private static ServerMessage event(EventName name, String data) {
        return new ServerMessage.Event(new JournaledEvent(new Position("2t4hf2ox3085o", 7), name, data, 0));
    }

    static Stream<ServerMessage> serverMessagesOverSse() {
        return serverMessages().filter(message -> !NOT_OVER_SSE.contains(message.event()));
    }

    @Test
    void noKindOfMessageIsForgottenHere() {
        assertThat(serverMessages().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(Set.of(ServerMessage.class.getPermittedSubclasses()));
        assertThat(serverMessages().map(ServerMessage::event).toList())
                .containsAll(Stream.of(EventName.values()).map(EventName::wire).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"webSocket", "sockJs", "socketIo"})
    void eachDoorCarriesTheMessagesOfTheCodeAndNoOthers(String channel) {
        var expected = serverMessages().map(ServerMessage::event).collect(Collectors.toCollection(HashSet::new));
        expected.addAll(Set.of("register_user", "ping"));
        if (channel.equals("socketIo")) {
            expected.add("connect");
        }
        assertThat(messages(channel).keySet()).isEqualTo(expected);
    }

    @Test
    void theEventStreamCarriesItsMessagesAndNoOthers() {
        assertThat(messages("eventStream").keySet())
                .isEqualTo(
                        serverMessagesOverSse().map(AsyncApiTest::nameOverSse).collect(Collectors.toSet()));
    }

    private static String nameOverSse(ServerMessage message) {
        return EventStreamProtocol.encode(message)
                .lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7))
                .collect(Collectors.joining());
    }

    /** By their names on the wire. */
    private static Map<String, JsonObject> messages(String channel) {
        return ASYNCAPI.at("channels", channel, "messages").stream()
                .map(message -> (JsonObject) message.getValue())
                .collect(Collectors.toMap(message -> message.getString("name"), message -> message));
    }

    private static JsonObject message(String channel, String name) {
        return Objects.requireNonNull(messages(channel).get(name), name + " of " + channel);
    }

    @ParameterizedTest
    @MethodSource("serverMessages")
    void framesAreAsDescribed(ServerMessage message) {
        var frame = new JsonObject(JsonProtocol.encode(message));
        ASYNCAPI.accepts(message("webSocket", message.event()).getJsonObject("payload"), frame);
        assertThat(message("sockJs", message.event())).isEqualTo(message("webSocket", message.event()));
    }

    @ParameterizedTest
    @MethodSource("serverMessages")
    void emitsOfSocketIoAreAsDescribed(ServerMessage message) {
        var emit = new JsonArray(SocketIoProtocol.encode(message));
        ASYNCAPI.accepts(message("socketIo", message.event()).getJsonObject("payload"), emit);
    }

    @ParameterizedTest
    @MethodSource("serverMessagesOverSse")
    void blocksOfTheEventStreamAreAsDescribed(ServerMessage message) {
        var fields = new JsonObject();
        EventStreamProtocol.encode(message)
                .lines()
                .filter(line -> !line.isEmpty())
                .forEach(line -> fields.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
        fields.remove("retry");
        var described = message("eventStream", fields.getString("event"));
        ASYNCAPI.accepts(described.getJsonObject("payload"), new JsonObject((String) fields.remove("data")));
        ASYNCAPI.accepts(described.getJsonObject("headers"), fields);
    }

    @Test
    void theTableOfCloseCodesIsThatOfTheCode() {
        var table = ASYNCAPI.root().getJsonArray("x-close-codes").stream()
                .map(JsonObject.class::cast)
                .toList();
        assertThat(table)
                .allSatisfy(row -> assertThat(row.getString("when")).isNotBlank())
                .extracting(
                        row -> row.getInteger("code") + " " + row.getString("name") + " " + row.getBoolean("reconnect"))
                .containsExactlyElementsOf(Stream.of(CloseReason.values())
                        .map(reason -> reason.code() + " " + reason.name() + " " + reason.mayReconnect())
                        .toList());
        var codes = ASYNCAPI.at("components", "schemas", "failure", "properties", "code").getJsonArray("enum").stream()
                .map(String.class::cast);
        var known = new ArrayList<String>();
        Stream.of(CloseReason.values()).map(CloseReason::name).forEach(known::add);
        known.add(ServerMessage.Failure.HISTORY_LOST);
        assertThat(codes).containsExactlyElementsOf(known);
    }

    @Test
    void eachExampleIsAsItsMessageIsDescribed() {
        var all = ASYNCAPI.at("components", "messages");
        assertThat(all.fieldNames()).hasSizeGreaterThan(20).allSatisfy(name -> {
            var message = all.getJsonObject(name);
            var examples = message.getJsonArray("examples");
            assertThat(examples).isNotEmpty();
            for (var example : objects(examples)) {
                ASYNCAPI.accepts(message.getJsonObject("payload"), example.getValue("payload"));
                assertThat(example.containsKey("headers")).isEqualTo(message.containsKey("headers"));
                if (message.containsKey("headers")) {
                    ASYNCAPI.accepts(message.getJsonObject("headers"), example.getJsonObject("headers"));
                }
            }
        });
    }

    @Test
    void whatClientsMaySayIsUnderstoodAndNothingIsMissing() throws Exception {
        var frames = new HashSet<Class<?>>();
        for (var name : List.of("registerUser", "ping")) {
            for (var frame : payloads(name)) {
                frames.add(JsonProtocol.decode(frame, MAX_FRAME).getClass());
            }
        }
        assertThat(frames).isEqualTo(Set.of(ClientMessage.class.getPermittedSubclasses()));
        var emits = new HashSet<Class<?>>();
        for (var name : List.of("ioRegisterUser", "ioPing")) {
            for (var emit : payloads(name)) {
                emits.add(SocketIoProtocol.decode(emit, MAX_FRAME).getClass());
            }
        }
        assertThat(emits).isEqualTo(frames);
        for (var auth : payloads("ioConnect")) {
            assertThat(SocketIoProtocol.registration(auth, MAX_FRAME)).isPresent();
        }
    }

    @Test
    void whatPublishersMaySayIsAccepted() throws Exception {
        for (var payload : payloads("publishedEvent")) {
            var event = SubmissionEventParser.parse(payload.getBytes(StandardCharsets.UTF_8), MAX_EVENT);
            assertThat(event.eventId()).isNotNull();
        }
    }

    @Test
    void whatIsRejectedIsKeptAsDescribed() {
        try (var redis = RedisRig.start();
                var service = ServiceRig.start(redis)) {
            redis.publish("{}");
            Eventually.until(
                    "it is kept", () -> redis.send(Command.XLEN, REJECTED).toInteger() == 1);
            assertThat(service.isReady()).isTrue();
            var fields = redis.send(Command.XRANGE, REJECTED, "-", "+").get(0).get(1);
            var entry = new JsonObject();
            for (int i = 0; i < fields.size(); i += 2) {
                entry.put(fields.get(i).toString(), fields.get(i + 1).toString());
            }
            ASYNCAPI.accepts(ASYNCAPI.at("components", "messages", "rejection", "payload"), entry);
            assertThat(ASYNCAPI.at("channels", "rejected").getString("address")).isEqualTo(REJECTED);
        }
    }

    /** As JSON. */
    private static List<String> payloads(String message) {
        var examples = ASYNCAPI.at("components", "messages", message).getJsonArray("examples");
        assertThat(examples).as(message).isNotEmpty();
        return objects(examples).stream()
                .map(example -> Json.encode(example.getValue("payload")))
                .toList();
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
