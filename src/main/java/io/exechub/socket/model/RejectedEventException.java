package io.exechub.socket.model;

/** A published message that cannot be accepted. The message says what was expected and quotes no payload. */
public final class RejectedEventException extends Exception {
    private static final long serialVersionUID = 1;

    private final Code code;

    /** Why a message cannot be accepted. */
    public enum Code {
        /** Not one JSON object in UTF-8. */
        NOT_JSON,
        /** A required field is absent. */
        MISSING_FIELD,
        /** A field has the wrong type or is out of its bounds. */
        INVALID_FIELD,
        /** Above the size limit. */
        TOO_LARGE
    }

    RejectedEventException(Code code, String message) {
        // The stack says nothing: the cause is the input. Bad input must not be expensive.
        super(message, null, false, false);
        this.code = code;
    }

    /** What was expected, in words for people. */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /** The reason as a word for machines. */
    public Code code() {
        return code;
    }

    static RejectedEventException notJson(String problem) {
        return new RejectedEventException(Code.NOT_JSON, problem + " (expected: one JSON object)");
    }

    static RejectedEventException missing(String field) {
        return new RejectedEventException(Code.MISSING_FIELD, field + " is missing");
    }

    static RejectedEventException invalid(String field, String expectation) {
        return new RejectedEventException(Code.INVALID_FIELD, field + " (expected: " + expectation + ")");
    }

    static RejectedEventException tooLarge(int size, int limit) {
        return new RejectedEventException(Code.TOO_LARGE, size + " bytes (expected: at most " + limit + ")");
    }
}
