package io.exechub.socket.model;

/** The two kinds of submission event, by the name that clients see. */
public enum EventName {
    /** The submission moved on: PENDING, RUNNING and the like. */
    SUBMISSION_STATUS_UPDATE("submission_status_update"),
    /** The submission has a result. */
    EXECUTION_RESULT("execution_result");

    private final String wire;

    EventName(String wire) {
        this.wire = wire;
    }

    /** The name as clients see it. */
    public String wire() {
        return wire;
    }

    /**
     * The event of this wire name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static EventName ofWire(String wire) {
        for (var name : values()) {
            if (name.wire.equals(wire)) {
                return name;
            }
        }
        throw new IllegalArgumentException("event name '" + wire + "'");
    }
}
