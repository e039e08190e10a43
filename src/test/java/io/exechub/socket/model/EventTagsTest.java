package io.exechub.socket.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTagsTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void bothAreFoundWhereverTheyStand() {
        var expected = new EventTags("s1", Optional.of(TRACE));
        assertThat(EventTags.of(
                        "{\"traceparent\":\"" + TRACE + "\",\"result\":{\"submissionId\":7},\"submissionId\":\"s1\"}"))
                .isEqualTo(expected);
        assertThat(EventTags.of("{\"submissionId\":\"s1\",\"a\":[1,{}],\"traceparent\":\"" + TRACE + "\"}"))
                .isEqualTo(expected);
    }

    @Test
    void escapesAreUndone() {
        assertThat(EventTags.of("{\"submissionId\":\"\\u0000\\\"\"}").submissionId())
                .isEqualTo("\0\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"submissionId\":", "no JSON"})
    void whereNothingStandsNothingIsFound(String data) {
        assertThat(EventTags.of(data)).isEqualTo(new EventTags("", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"submissionId\":\"s1\"}",
                "{\"submissionId\":\"s1\",\"traceparent\":null}",
                "{\"submissionId\":\"s1\",\"traceparent\":7}",
                "{\"submissionId\":\"s1\",\"traceparent\":{\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}}",
                "{\"submissionId\":\"s1\",\"traceparent\":\"00-4BF9\"}",
                "{\"submissionId\":\"s1\",\"result\":{\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}}"
            })
    void whatIsNoTraceContextIsNone(String data) {
        assertThat(EventTags.of(data)).isEqualTo(new EventTags("s1", Optional.empty()));
    }
}
