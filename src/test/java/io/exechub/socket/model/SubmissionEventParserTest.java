package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an accepted event becomes. */
class SubmissionEventParserTest {
    private static final int LIMIT = 262_144;
    private static final String HEAD = "\"submissionId\":\"s\",\"status\":\"S\"";

    @Test
    void anEventIsTakenApart() throws RejectedEventException {
        var event = parse("""
                {"userId":"u1","submissionId":"s1","status":"RUNNING","result":{"stdout":"…"},
                 "eventId":"e1","version":7,"publishedAt":1764000000000}""");
        assertThat(event)
                .isEqualTo(new SubmissionEvent(
                        new UserId("u1"),
                        "s1",
                        EventName.EXECUTION_RESULT,
                        "{\"submissionId\":\"s1\",\"status\":\"RUNNING\",\"result\":{\"stdout\":\"…\"}}",
                        "e1",
                        7,
                        1_764_000_000_000L));
    }

    @Test
    void whatIsOptionalMayBeMissing() throws RejectedEventException {
        assertThat(parse("{\"userId\":\"u\"," + HEAD + "}"))
                .isEqualTo(new SubmissionEvent(
                        new UserId("u"),
                        "s",
                        EventName.SUBMISSION_STATUS_UPDATE,
                        "{" + HEAD + "}",
                        null,
                        SubmissionEvent.NO_VERSION,
                        SubmissionEvent.NOT_TOLD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eventId", "version", "publishedAt", "result"})
    void nullIsTheSameAsMissing(String field) throws RejectedEventException {
        var event = parse("{\"userId\":\"u\",\"" + field + "\" : null ," + HEAD + "}");
        assertThat(event).isEqualTo(parse("{\"userId\":\"u\"," + HEAD + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"\"", "\"x\"", "0", "false", "[null]"})
    void anyResultOtherThanNullIsAnExecutionResult(String result) throws RejectedEventException {
        var event = with("\"result\":" + result);
        assertThat(event.name()).isEqualTo(EventName.EXECUTION_RESULT);
        assertThat(event.data()).isEqualTo("{" + HEAD + ",\"result\":" + result + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "-3, -3",
        "-0, 0",
        "9007199254740993, 9007199254740993",
        "123456789012345678901234567890123, 123456789012345678901234567890123"
    })
    void anIntegerIdIsItsDecimalString(String number, String id) throws RejectedEventException {
        var event = parse("{\"userId\":" + number + ",\"submissionId\":" + number + ",\"status\":\"S\"}");
        assertThat(event.user()).isEqualTo(new UserId(id));
        assertThat(event.submissionId()).isEqualTo(id);
        assertThat(event.data()).isEqualTo("{\"submissionId\":\"" + id + "\",\"status\":\"S\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9_007_199_254_740_991L})
    void versionAndTimeReachFromZeroToTheLargestSafeInteger(long number) throws RejectedEventException {
        var event = with("\"version\":" + number + ",\"publishedAt\":" + number);
        assertThat(event.version()).isEqualTo(number);
        assertThat(event.publishedAt()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "\uD83D\uDE00"})
    void lengthsAreCountedInCharacters(String character) throws RejectedEventException {
        var longest = character.repeat(128);
        var event = parse("{\"userId\":\"u\",\"submissionId\":\"%s\",\"status\":\"%s\",\"eventId\":\"%s\"}"
                .formatted(longest, character.repeat(64), longest));
        assertThat(event.submissionId()).isEqualTo(longest);
        assertThat(event.eventId()).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e400",
                "-1E-400",
                "123456789012345678901234567890",
                "0.1000000000000000055511151231257827",
                "-0",
                "-0.0",
                "true",
                "null",
                "[1.10,[-0,{}],[]]",
                "{\"userId\":\"x\",\"eventId\":1,\"version\":null,\"result\":null}"
            })
    void valuesTravelExactly(String json) throws RejectedEventException {
        assertThat(with("\"x\":" + json + ",\"result\":" + json.replace("null", "0"))
                        .data())
                .isEqualTo("{" + HEAD + ",\"x\":" + json + ",\"result\":" + json.replace("null", "0") + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\" \\\\ \\/ \\b \\f \\n \\r \\t",
                "\\u0000 \\u001f \\u2028 \\u00e9 \\u00E9",
                "\\ud83d\\ude00 \\ud83d \\ude00",
                "  two  spaces \u00A0 \u2028 \u2029 \uFEFF ",
                "\uD83D\uDE00 é \uFFFD \u007F \u0085",
                "{ [ : , ] } // /* */",
                "\\\\",
                "\\\\\\\""
            })
    void stringsTravelExactly(String text) throws RejectedEventException {
        var fields = "\"x\":\"" + text + "\",\"" + text + "\":{\"y\":[\"" + text + "\"]}";
        assertThat(with(fields).data()).isEqualTo("{" + HEAD + "," + fields + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "__proto__",
                "constructor",
                "toString",
                "user",
                "UserId",
                "userId ",
                "event",
                "id",
                "data"
            })
    void unknownFieldsTravelUnderTheirNames(String name) throws RejectedEventException {
        var fields = "\"" + name + "\":1,\"" + name + "\":[2]";
        assertThat(with(fields).data()).isEqualTo("{" + HEAD + "," + fields + "}");
    }

    @Test
    void whiteSpaceBetweenTokensIsLeftOut() throws RejectedEventException {
        var event = parse(" \r\n{\t\"userId\" : \"u\" ,\n \"x\" : { \"a b\" : [ 1 , \" c  d \" , { } ] }\r\n, "
                + "\"submissionId\" :\t\"s\" , \"status\"\n:\n\"S T\" } \n");
        assertThat(event.data())
                .isEqualTo("{\"x\":{\"a b\":[1,\" c  d \",{}]},\"submissionId\":\"s\",\"status\":\"S T\"}");
    }

    @Test
    void namesAndTextsMayBeWrittenWithEscapes() throws RejectedEventException {
        var event = parse("{\"user\\u0049d\":\"k\\u00e4the\",\"submissionId\":\"a\\u0000\\\"\\\\\\u2028b\","
                + "\"sta\\u0074us\":\"\\u0053\",\"\\u0065ventId\":\"\\ud83d\\ude00\"}");
        assertThat(event.user()).isEqualTo(new UserId("käthe"));
        assertThat(event.submissionId()).isEqualTo("a\0\"\\\u2028b");
        assertThat(event.eventId()).isEqualTo("\uD83D\uDE00");
        assertThat(event.data())
                .isEqualTo("{\"submissionId\":\"a\\u0000\\\"\\\\\u2028b\",\"sta\\u0074us\":\"\\u0053\"}");
    }

    /** Long texts are read in pieces: no field may lose or win a character where two pieces meet. */
    @ParameterizedTest
    @ValueSource(strings = {"é", " ", "\\n", "\uD83D\uDE00", "\\\\"})
    void aLargeEventTravelsExactly(String piece) throws RejectedEventException {
        for (int shift = 0; shift < 12; shift++) {
            var field = "\"n\":1234567890.10,\"x\":[\"" + piece.repeat(7) + "\",-0,{\"y\":null}]";
            var fields = "\"" + "z".repeat(shift) + "\":0" + ("," + field).repeat(1_500);
            assertThat(with(fields).data()).isEqualTo("{" + HEAD + "," + fields + "}");
        }
    }

    @Test
    void theLimitItselfIsAllowed() throws RejectedEventException {
        var message = "{\"userId\":\"u\",\"x\":\"é\"," + HEAD + "}";
        assertThat(SubmissionEventParser.parse(message.getBytes(UTF_8), message.length() + 1)
                        .submissionId())
                .isEqualTo("s");
    }

    @Test
    void aPublisherThatDoesNotSayWhenPublishedWhenItWasAccepted() throws RejectedEventException {
        assertThat(with("\"x\":1").publishedBy(42).publishedAt()).isEqualTo(42);
        assertThat(with("\"publishedAt\":0").publishedBy(42).publishedAt()).isZero();
    }

    private static SubmissionEvent with(String fields) throws RejectedEventException {
        return parse("{\"userId\":\"u\"," + HEAD + "," + fields + "}");
    }

    private static SubmissionEvent parse(String message) throws RejectedEventException {
        return SubmissionEventParser.parse(message.getBytes(UTF_8), LIMIT);
    }
}
