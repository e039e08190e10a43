package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exechub.socket.model.RejectedEventException.Code;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBatchTest {
    @Test
    void theElementsOfAnArrayAreCutOutAsTheyStand() throws RejectedEventException {
        var elements = List.of(
                "{ \"x\" : 1.10, \"y\":[ 1e400 ] }",
                "{}",
                "[ [], {} ]",
                "123456789012345678901234567890",
                "-0",
                "1.10",
                "\" é \uD83D\uDE00 \\\" \\ud83d \"",
                "null",
                "true");
        assertThat(elements(" \n[ " + String.join(" ,\t", elements) + "\r\n] ")).isEqualTo(elements);
        assertThat(elements("[" + String.join(",", elements) + "]")).isEqualTo(elements);
    }

    @Test
    void anEmptyArrayHasNoElements() throws RejectedEventException {
        assertThat(elements(" [ ] ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", " {\"x\":[1]} ", "42", "x", "\uFEFF[]"})
    void whatIsNotAnArrayIsLeftToWhoeverReadsEvents(String body) throws RejectedEventException {
        assertThat(elements(body)).containsExactly(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[x]", "[{]", "[\"]", "[1]]", "[1] x", "[] []", "[1}",
                "[]\0", "[\0]"
            })
    void aMalformedArrayIsRefusedAsAWhole(String body) {
        assertThat(rejection(body.getBytes(UTF_8)).code()).isEqualTo(Code.NOT_JSON);
    }

    static Stream<Charset> otherEncodings() {
        return Stream.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"));
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void anotherEncodingIsRefused(Charset encoding) {
        assertThat(refused("[{\"x\":1}]".getBytes(encoding))).isEqualTo(Code.NOT_JSON);
        assertThat(refused("[".getBytes(encoding))).isEqualTo(Code.NOT_JSON);
    }

    /** By the batch or, if it is taken for one event, by that event's parser. */
    private static Code refused(byte[] body) {
        return catchThrowableOfType(RejectedEventException.class, () -> {
                    for (var element : EventBatch.elements(body)) {
                        SubmissionEventParser.parse(element, 1_000);
                    }
                })
                .code();
    }

    @Test
    void endlessNestingIsRefused() {
        assertThat(rejection("[".repeat(1_000_000).getBytes(UTF_8)).code()).isEqualTo(Code.NOT_JSON);
    }

    @Test
    void aBadElementSpoilsOnlyItself() throws RejectedEventException {
        assertThat(elements("[1,{\"userId\":true},\"\uFFFD\"]"))
                .containsExactly("1", "{\"userId\":true}", "\"\uFFFD\"");
    }

    /** Long arrays are where a wrong offset would show. */
    @Test
    void manyElementsStayApart() throws RejectedEventException {
        var element = "{\"é\":[\"\uD83D\uDE00\", 12.50]}";
        assertThat(elements("[" + (element + " , ").repeat(20_000) + "-7]"))
                .hasSize(20_001)
                .endsWith(element, "-7")
                .startsWith(element);
    }

    private static List<String> elements(String body) throws RejectedEventException {
        return EventBatch.elements(body.getBytes(UTF_8)).stream()
                .map(element -> new String(element, UTF_8))
                .toList();
    }

    private static RejectedEventException rejection(byte[] body) {
        return catchThrowableOfType(RejectedEventException.class, () -> EventBatch.elements(body));
    }
}
