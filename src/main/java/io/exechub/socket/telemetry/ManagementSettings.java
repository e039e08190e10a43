package io.exechub.socket.telemetry;

/**
 * The management port, plain HTTP.
 *
 * @param host the address to listen on
 * @param port 0 for any free port
 */
public record ManagementSettings(String host, int port) {
    /** @throws IllegalArgumentException if the port cannot be one */
    public ManagementSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: '" + port + "' (expected: 0 to 65535)");
        }
    }
}
