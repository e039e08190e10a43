package io.exechub.socket.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final String LONGEST = "A-Za-z0-9_-23456789012345678901_";

    @ParameterizedTest
    @ValueSource(strings = {"e:0", "e:1", "_-9zZ:42", LONGEST + ":7", "e:9999999999999999"})
    void theWireFormIsReadAndWrittenUnchanged(String wire) {
        assertThat(Position.parse(wire))
                .hasValueSatisfying(position -> assertThat(position).hasToString(wire));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "e",
                "e:",
                ":1",
                "1",
                "e:-1",
                "e:+1",
                "e:01",
                "e:1.0",
                "e:1 ",
                " e:1",
                "e:1\n",
                "e:x",
                "e:1:2",
                "é:1",
                "e e:1",
                "e.:1",
                "e{}:1",
                LONGEST + "x:1",
                "e:10000000000000000",
                "e:٣"
            })
    void anythingElseIsNotAPosition(String text) {
        assertThat(Position.parse(text)).isEmpty();
    }

    @Test
    void aPositionTakesApartIntoEpochAndNumber() {
        assertThat(Position.parse("ep-1:17")).contains(new Position("ep-1", 17));
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "e:, 1", "123456789012345678901234567890123, 1", "e, -1"})
    void aMalformedPositionCannotBeMade(String epoch, long seq) {
        assertThatThrownBy(() -> new Position(epoch, seq))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position (expected: <epoch>:<seq>, as received in an event's id)");
    }

    @ParameterizedTest
    @CsvSource({
        "e:1, e:2, true",
        "e:0, e:1, true",
        "e:1, e:1, false",
        "e:1, e:3, false",
        "e:2, e:1, false",
        "e:1, f:2, false"
    })
    void onlyTheNextNumberOfTheSameEpochFollows(String one, String other, boolean follows) {
        assertThat(position(one).isFollowedBy(position(other))).isEqualTo(follows);
    }

    @ParameterizedTest
    @CsvSource({"e:2, e:1, true", "e:2, e:2, true", "e:2, e:3, false", "e:2, f:1, false", "e:0, e:0, true"})
    void aPositionIncludesWhatStandsAtOrBeforeItInItsEpoch(String one, String other, boolean includes) {
        assertThat(position(one).includes(position(other))).isEqualTo(includes);
    }

    private static Position position(String wire) {
        return Position.parse(wire).orElseThrow();
    }
}
