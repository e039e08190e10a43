package io.exechub.socket.model;

/**
 * A value that must never be printed: its {@code toString} hides it.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
    @Override
    public String toString() {
        return "(hidden)";
    }
}
