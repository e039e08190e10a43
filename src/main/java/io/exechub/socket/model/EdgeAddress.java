package io.exechub.socket.model;

/**
 * The event-bus address of one HTTP verticle instance, on whichever node.
 *
 * @param value the address as it stands on the bus and in Redis
 */
public record EdgeAddress(String value) {
    /**
     * The address of one verticle instance.
     *
     * @param nodeId identifies one start of one process
     * @param instance the HTTP verticle within that process, from 0
     */
    public static EdgeAddress of(String nodeId, int instance) {
        return new EdgeAddress("edge." + nodeId + "." + instance);
    }

    @Override
    public String toString() {
        return value;
    }
}
