package io.exechub.socket.config;

import java.io.Serial;
import java.util.Collection;

/** The configuration cannot be used; the message has one line for every bad key. */
public final class ConfigException extends RuntimeException {
    /** What the process exits with on bad configuration: {@code EX_CONFIG} of sysexits.h. */
    public static final int EXIT_CODE = 78;

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param problems a line for each bad key */
    public ConfigException(Collection<String> problems) {
        super(String.join("\n", problems));
    }
}
