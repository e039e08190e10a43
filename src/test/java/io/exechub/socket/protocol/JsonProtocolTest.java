package io.exechub.socket.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonProtocolTest {
    private static final int LIMIT = 16_384;
    private static final Instant EXPIRY = Instant.ofEpochMilli(1_764_000_000_123L);
    private static final String EVENT = "event (expected: \"register_user\" or \"ping\")";
    private static final String DATA = "data (expected: an object with userId, token and optional lastEventId)";
    private static final String NO_OBJECT = "not a JSON object (expected: {\"event\": NAME, \"data\": {…}})";
    private static final String POSITION = "lastEventId (expected: <epoch>:<seq>, as received in an event's id)";

    @Test
    void aRegistrationIsRead() throws BadMessageException {
        assertThat(register("\"userId\":\"u\",\"token\":\"t\",\"lastEventId\":\"e:7\""))
                .isEqualTo(new ClientMessage.Register("u", "t", new Position("e", 7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"lastEventId\":null", ",\"anything\":[\"else\"]"})
    void aRegistrationMayStartAfresh(String more) throws BadMessageException {
        assertThat(register("\"userId\":\"u\",\"token\":\"t\"" + more))
                .isEqualTo(new ClientMessage.Register("u", "t", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"token\":null", ",\"token\":\"\""})
    void aMissingTokenIsTheVerifiersToRefuse(String token) throws BadMessageException {
        assertThat(register("\"userId\":\"u\"" + token)).isEqualTo(new ClientMessage.Register("u", "", null));
    }

    @ParameterizedTest
    @CsvSource({
        "42, 42",
        "-1, -1",
        "-0, 0",
        "9007199254740993, 9007199254740993",
        "123456789012345678901234567890, 123456789012345678901234567890"
    })
    void anIntegerUserIdIsItsDecimalString(String number, String id) throws BadMessageException {
        assertThat(register("\"userId\":" + number)).isEqualTo(new ClientMessage.Register(id, "", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"ping\"}",
                " {\"data\":null , \"event\" : \"ping\"}\n",
                "{\"event\":\"ping\",\"data\":{\"x\":1}}",
                "{\"event\":\"ping\",\"data\":[]}"
            })
    void aPingMayCarryAnything(String frame) throws BadMessageException {
        assertThat(JsonProtocol.decode(frame, LIMIT)).isEqualTo(new ClientMessage.Ping());
    }

    static Stream<Arguments> badFrames() {
        return Stream.of(
                        Stream.of(
                                        "",
                                        " ",
                                        "null",
                                        "[]",
                                        "[{\"event\":\"ping\"}]",
                                        "0",
                                        "-1.5",
                                        "true",
                                        "\"ping\"",
                                        "ping")
                                .map(frame -> Arguments.of(frame, NO_OBJECT)),
                        Stream.of(
                                        "{",
                                        "{\"event\":\"ping\"",
                                        "{\"event\":\"ping\"}x",
                                        "{\"event\":\"ping\"}{}",
                                        "{'event':1}")
                                .map(frame -> Arguments.of(frame, NO_OBJECT)),
                        Stream.of(
                                        "{}",
                                        "{\"event\":null}",
                                        "{\"event\":1}",
                                        "{\"event\":[\"ping\"]}",
                                        "{\"event\":{}}",
                                        "{\"Event\":\"ping\"}")
                                .map(frame -> Arguments.of(frame, EVENT)),
                        Stream.of(
                                        "{\"event\":\"\"}",
                                        "{\"event\":\"Ping\"}",
                                        "{\"event\":\"pong\",\"data\":{}}",
                                        "{\"event\":\"ping \"}")
                                .map(frame -> Arguments.of(frame, "unknown " + EVENT)),
                        Stream.of(
                                        "",
                                        ",\"data\":null",
                                        ",\"data\":[]",
                                        ",\"data\":\"u\"",
                                        ",\"data\":1",
                                        ",\"Data\":{}")
                                .map(data -> Arguments.of("{\"event\":\"register_user\"" + data + "}", DATA)))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void aBadFrameIsAnsweredWithWhatWasExpected(String frame, String problem) {
        assertThat(refusal(frame, LIMIT)).hasMessage(problem);
    }

    static Stream<Arguments> badRegistrations() {
        return Stream.of(
                        Stream.of(
                                        "",
                                        "\"userId\":null",
                                        "\"userId\":\"\"",
                                        "\"userId\":1.5",
                                        "\"userId\":1e3",
                                        "\"userId\":true",
                                        "\"userId\":[]",
                                        "\"userId\":{}")
                                .map(data -> Arguments.of(data, "userId (expected: a string)")),
                        Stream.of("1", "true", "[]", "{}")
                                .map(token -> Arguments.of(
                                        "\"userId\":\"u\",\"token\":" + token, "token (expected: a string)")),
                        Stream.of(
                                        "1",
                                        "{}",
                                        "[]",
                                        "true",
                                        "\"\"",
                                        "\"e\"",
                                        "\"e:\"",
                                        "\"e:-1\"",
                                        "\"e:1.0\"",
                                        "\":1\"",
                                        "\"7\"",
                                        "\"e:1 \"",
                                        "\"é:1\"",
                                        "\"e:99999999999999999999\"")
                                .map(id -> Arguments.of("\"userId\":\"u\",\"lastEventId\":" + id, POSITION)))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource("badRegistrations")
    void aBadRegistrationIsAnsweredWithWhatWasExpected(String data, String problem) {
        assertThat(refusal("{\"event\":\"register_user\",\"data\":{" + data + "}}", LIMIT))
                .hasMessage(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "\uD83D\uDE00"})
    void theLimitCountsBytes(String character) throws BadMessageException {
        var frame = "{\"event\":\"ping\",\"x\":\"" + character.repeat(10) + "\"}";
        int bytes = frame.getBytes(UTF_8).length;
        assertThat(JsonProtocol.decode(frame, bytes)).isEqualTo(new ClientMessage.Ping());
        assertThat(refusal(frame, bytes - 1))
                .hasMessage("frame too large (expected: at most " + (bytes - 1) + " bytes)");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"{\"data\":, [, }", "{\"data\":, {\"x\":, }", "{\"data\":{\"userId\":, 9, }}", "{\"data\":1, e, }"
            })
    void aBombIsJustABadMessage(String start, String piece, String end) {
        var bomb = start + piece.repeat((LIMIT - 100) / piece.length()) + end;
        assertThat(refusal(bomb.replaceFirst("\\{", "{\"event\":\"register_user\","), LIMIT))
                .hasMessage(NO_OBJECT);
    }

    @Test
    void aTokenIsNotPrinted() {
        assertThat(new ClientMessage.Register("u", "SECRET", null).toString()).doesNotContain("SECRET");
    }

    static Stream<Arguments> serverMessages() {
        return Stream.of(
                Arguments.of(
                        new ServerMessage.Registered(
                                new UserId("a\"é\\"), new SocketId("s-1"), new Position("e", 0), true, EXPIRY),
                        "{\"event\":\"registered\",\"data\":{\"userId\":\"a\\\"é\\\\\",\"socketId\":\"s-1\","
                                + "\"lastEventId\":\"e:0\",\"recovered\":true,\"expiresAt\":1764000000123}}"),
                Arguments.of(
                        event(EventName.SUBMISSION_STATUS_UPDATE),
                        "{\"event\":\"submission_status_update\",\"id\":\"e:7\",\"data\":{\"n\":1.10,\"x\":\"\\u2028\"}}"),
                Arguments.of(
                        event(EventName.EXECUTION_RESULT),
                        "{\"event\":\"execution_result\",\"id\":\"e:7\",\"data\":{\"n\":1.10,\"x\":\"\\u2028\"}}"),
                Arguments.of(
                        new ServerMessage.TokenExpiring(EXPIRY),
                        "{\"event\":\"token_expiring\",\"data\":{\"expiresAt\":1764000000123}}"),
                Arguments.of(
                        new ServerMessage.Reconnect(Duration.ofMillis(250), "draining"),
                        "{\"event\":\"reconnect\",\"data\":{\"afterMs\":250,\"reason\":\"draining\"}}"),
                Arguments.of(new ServerMessage.Pong(), "{\"event\":\"pong\",\"data\":{}}"),
                Arguments.of(
                        ServerMessage.Failure.of(CloseReason.BAD_MESSAGE, "a \"b\"\n"),
                        "{\"event\":\"error\",\"data\":{\"code\":\"BAD_MESSAGE\",\"message\":\"a \\\"b\\\"\\n\"}}"),
                Arguments.of(
                        new ServerMessage.Failure(ServerMessage.Failure.HISTORY_LOST, "gone"),
                        "{\"event\":\"error\",\"data\":{\"code\":\"HISTORY_LOST\",\"message\":\"gone\"}}"));
    }

    @ParameterizedTest
    @MethodSource("serverMessages")
    void theFramesAreTheDocumentedOnes(ServerMessage message, String frame) {
        assertThat(JsonProtocol.encode(message)).isEqualTo(frame);
        assertThat(frame).contains("\"event\":\"" + message.event() + "\"").endsWith(":" + message.data() + "}");
    }

    @Test
    void theFrameOfAnEventIsBuiltOnceForAllSockets() {
        var event = event(EventName.EXECUTION_RESULT);
        assertThat(JsonProtocol.encode(event)).isSameAs(JsonProtocol.encode(event));
    }

    private static ServerMessage event(EventName name) {
        return new ServerMessage.Event(
                new JournaledEvent(new Position("e", 7), name, "{\"n\":1.10,\"x\":\"\\u2028\"}", 42));
    }

    private static ClientMessage register(String data) throws BadMessageException {
        return JsonProtocol.decode("{\"event\":\"register_user\",\"data\":{" + data + "}}", LIMIT);
    }

    private static BadMessageException refusal(String frame, int limit) {
        return catchThrowableOfType(BadMessageException.class, () -> JsonProtocol.decode(frame, limit));
    }
}
