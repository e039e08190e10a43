package io.exechub.socket.model;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A user of ExecHub: 1 to 128 bytes of UTF-8 without control characters and without braces (a brace would move the
 * Redis Cluster hash tag).
 *
 * @param value the identifier; an integer id is its decimal string
 */
public record UserId(String value) {
    /** What a valid id looks like, for error messages. */
    public static final String EXPECTATION = "1 to 128 bytes of UTF-8 without control characters or braces";

    private static final int MAX_BYTES = 128;

    /** @throws IllegalArgumentException if the value is not {@linkplain #EXPECTATION as expected} */
    public UserId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("userId (expected: " + EXPECTATION + ")");
        }
    }

    private static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_BYTES) {
            return false;
        }
        if (value.chars().anyMatch(c -> Character.isISOControl(c) || c == '{' || c == '}')) {
            return false;
        }
        try {
            return StandardCharsets.UTF_8
                            .newEncoder()
                            .encode(CharBuffer.wrap(value))
                            .remaining()
                    <= MAX_BYTES;
        } catch (CharacterCodingException loneSurrogate) {
            return false;
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
