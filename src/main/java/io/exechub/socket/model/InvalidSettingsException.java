package io.exechub.socket.model;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that contradict what their record expects; names every bad field at once. */
public final class InvalidSettingsException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidSettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the fields. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One bad field.
     *
     * @param field the record component's name
     * @param value what it holds, as text
     * @param expectation what it should have held
     */
    public record Problem(String field, String value, String expectation) {
        @Override
        public String toString() {
            return field + ": '" + value + "' (expected: " + expectation + ")";
        }
    }
}
