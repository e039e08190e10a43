package io.exechub.socket.model;

import static io.exechub.socket.model.RejectedEventException.Code.INVALID_FIELD;
import static io.exechub.socket.model.RejectedEventException.Code.MISSING_FIELD;
import static io.exechub.socket.model.RejectedEventException.Code.NOT_JSON;
import static io.exechub.socket.model.RejectedEventException.Code.TOO_LARGE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message that cannot be accepted is refused with a code and the name of what is wrong, without its payload. */
class RejectedEventTest {
    private static final int LIMIT = 262_144;
    private static final String GOOD = "{\"userId\":\"u\",\"submissionId\":\"s\",\"status\":\"S\"}";
    private static final String USER_ID = "1 to 128 bytes of UTF-8 without control characters or braces";
    private static final String ID = "a string or an integer";
    private static final String SAFE_INTEGER = "one integer from 0 to 9007199254740991";
    private static final String TO_64 = "1 to 64 characters";
    private static final String TO_128 = "1 to 128 characters";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "null",
                "true",
                "42",
                "\"x\"",
                "[]",
                "[" + GOOD + "]",
                "{",
                "}",
                "{}x",
                "x",
                "\uFEFF" + GOOD,
                GOOD + "x",
                GOOD + "}",
                GOOD + GOOD,
                GOOD + " 1",
                GOOD + "\0",
                "// comment\n" + GOOD
            })
    void whatIsNotOneObjectIsNotJson(String message) {
        assertThat(rejection(message).code()).isEqualTo(NOT_JSON);
        assertThat(rejection(message).problem()).endsWith(" (expected: one JSON object)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":",
                "\"x\"",
                "\"x\":1,",
                "x:1",
                "'x':1",
                "\"x\":'1'",
                "\"x\":01",
                "\"x\":+1",
                "\"x\":.5",
                "\"x\":1.",
                "\"x\":1e",
                "\"x\":0x1",
                "\"x\":NaN",
                "\"x\":-Infinity",
                "\"x\":undefined",
                "\"x\":nulls",
                "\"x\":[1,]",
                "\"x\":[1 2]",
                "\"x\":{1:2}",
                "\"x\":[}",
                "\"x\":\"",
                "\"x\":\"\\x41\"",
                "\"x\":\"\\u12g4\"",
                "\"x\":\"a\nb\"",
                "\"x\":\"a\0b\"",
                "\"x\":[{\"y\":\"\\q\"}]",
                "\"x\":[\"\t\"]",
                "\"x\":1/*y*/",
                "\"x\":\u00A01",
                "\"status\":\"\\q\""
            })
    void malformedJsonIsRefusedWhereverItStands(String fields) {
        var rejection = rejection("{\"userId\":\"u\",\"submissionId\":\"s\"," + fields + "}");
        assertThat(rejection.code()).isEqualTo(NOT_JSON);
        assertThat(rejection.problem()).matches("malformed JSON at character \\d+ \\(expected: one JSON object\\)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"userId", "submissionId", "status"})
    void aRequiredFieldThatIsMissingIsNamed(String field) {
        var rejection = rejection(GOOD.replace("\"" + field + "\"", "\"other\""));
        assertThat(rejection.code()).isEqualTo(MISSING_FIELD);
        assertThat(rejection.problem()).isEqualTo(field + " is missing");
    }

    static Stream<Arguments> invalidFields() {
        var tooLong = '"' + "x".repeat(129) + '"';
        return Stream.of(
                        rows("userId", ID, "null", "true", "1.0", "1e3", "[]", "{}", "[\"u\"]"),
                        rows("submissionId", ID, "null", "true", "1.0", "1e3", "[]", "{}", "[\"u\"]"),
                        rows("status", "a string", "null", "true", "7", "[]", "{}"),
                        rows("eventId", "a string", "false", "7", "[]", "{}"),
                        rows("version", SAFE_INTEGER, "\"1\"", "-1", "1.0", "1e3", "true", "[1]", "9007199254740992"),
                        rows("publishedAt", SAFE_INTEGER, "\"1\"", "-1", "1.0", "false", "{}", "9".repeat(40)),
                        rows("userId", USER_ID, "\"\"", tooLong, "\"{u}\"", "\"a\\nb\"", "\"\\u0000\"", "\"\\ud83d\""),
                        rows("userId", USER_ID, '"' + "é".repeat(65) + '"', "1".repeat(129)),
                        rows("submissionId", TO_128, "\"\"", tooLong, "\"\\ud83d\"", "1".repeat(129)),
                        rows("eventId", TO_128, "\"\"", tooLong, "\"\\ude00\\ud83d\""),
                        rows("status", TO_64, "\"\"", '"' + "x".repeat(65) + '"', "\"\\ud83d\""))
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> rows(String field, String expectation, String... values) {
        return Stream.of(values).map(json -> Arguments.of(field, json, expectation));
    }

    @ParameterizedTest
    @MethodSource("invalidFields")
    void aFieldOfAWrongTypeOrOutOfBoundsIsNamed(String field, String json, String expectation) {
        var rest = GOOD.replaceFirst("\"" + field + "\":\"\\w\",?", "").replace(",}", "}");
        var rejection = rejection("{\"" + field + "\":" + json + "," + rest.substring(1));
        assertThat(rejection.code()).isEqualTo(INVALID_FIELD);
        assertThat(rejection.problem()).isEqualTo(field + " (expected: " + expectation + ")");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "userId, \"u\", once",
                "submissionId, \"s\", once",
                "status, \"S\", once",
                "eventId, \"e\", once",
                "result, {}, once",
                "version, 1, " + SAFE_INTEGER,
                "publishedAt, 0, " + SAFE_INTEGER
            })
    void aSecondFieldOfOneNameIsRefused(String field, String json, String expectation) {
        var twice = "\"" + field + "\":" + json + ",\"x\":1,\"" + field + "\":" + json;
        var rest = GOOD.replaceFirst("\"" + field + "\":\"\\w\",?", "").replace(",}", "}");
        var rejection = rejection("{" + twice + "," + rest.substring(1));
        assertThat(rejection.code()).isEqualTo(INVALID_FIELD);
        assertThat(rejection.problem()).isEqualTo(field + " (expected: " + expectation + ")");
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of(
                GOOD.replace("\"S\"", "\"é\"").getBytes(ISO_8859_1),
                GOOD.replace("\"S\"", "\"\u00C0\u0080\"").getBytes(ISO_8859_1),
                GOOD.replace("\"S\"", "\"\u00ED\u00A0\u0080\"").getBytes(ISO_8859_1),
                GOOD.replace("\"S\"", "\"\u00F0\u009F\"").getBytes(ISO_8859_1),
                GOOD.replace("\"S\"", "\"\u00EF\u00BF\u00BD\u00FF\"").getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void malformedUtf8IsNotJson(byte[] message) {
        assertThat(rejection(message, LIMIT))
                .hasMessage("malformed UTF-8 (expected: one JSON object)")
                .extracting(RejectedEventException::code)
                .isEqualTo(NOT_JSON);
    }

    @Test
    void anotherEncodingIsNotJson() {
        assertThat(rejection(GOOD.getBytes(UTF_16LE), LIMIT).code()).isEqualTo(NOT_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"x\":"})
    void endlessNestingIsNotJson(String opening) {
        var bomb = "{\"x\":" + opening.repeat(LIMIT / opening.length() - 10);
        assertThat(rejection(bomb).code()).isEqualTo(NOT_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"userId", "submissionId", "version", "x"})
    void anEndlessNumberIsNotWorkedOut(String field) {
        var bomb = "{\"" + field + "\":" + "9".repeat(LIMIT - 100) + "," + GOOD.substring(1);
        assertThat(rejection(bomb).code()).isEqualTo(NOT_JSON);
    }

    @Test
    void aMessageBeyondTheLimitIsNotEvenRead() {
        assertThat(rejection("é".getBytes(UTF_8), 1))
                .hasMessage("2 bytes (expected: at most 1)")
                .extracting(RejectedEventException::code)
                .isEqualTo(TOO_LARGE);
    }

    @Test
    void aRejectionQuotesNoPayload() {
        var secret = "PAYLOAD";
        Stream.of("{PAYLOAD}", "{\"userId\":PAYLOAD}", "{\"userId\":\"PAYLOAD{\",", "{\"userId\":\"{PAYLOAD\"}", secret)
                .forEach(message -> assertThat(rejection(message).problem()).doesNotContain(secret));
    }

    private static RejectedEventException rejection(String message) {
        return rejection(message.getBytes(UTF_8), LIMIT);
    }

    private static RejectedEventException rejection(byte[] message, int limit) {
        return catchThrowableOfType(RejectedEventException.class, () -> SubmissionEventParser.parse(message, limit));
    }
}
