package io.exechub.socket.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UserIdTest {
    private static final String GRIN = "\uD83D\uDE00";

    static Stream<String> accepted() {
        return Stream.of(
                "u",
                "42",
                " ",
                "a b",
                "a:b",
                "käthe",
                GRIN,
                "\u2028",
                "x".repeat(128),
                "é".repeat(64),
                "€".repeat(42) + "ab",
                GRIN.repeat(32));
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                "x".repeat(129),
                "é".repeat(64) + "x",
                "€".repeat(43),
                GRIN.repeat(32) + "x",
                "a{b",
                "a}b",
                "a\nb",
                "a\0b",
                "a\u007Fb",
                "a\u0085b",
                "a\uD83D",
                "\uDE00a",
                "\uDE00\uD83D");
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void anIdWithinTheBoundsStaysAsItIs(String text) {
        assertThat(new UserId(text)).hasToString(text);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void anIdOutOfBoundsIsRefusedWithoutBeingQuoted(String text) {
        assertThatThrownBy(() -> new UserId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("userId (expected: 1 to 128 bytes of UTF-8 without control characters or braces)");
    }
}
