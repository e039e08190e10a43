package io.exechub.socket.telemetry;

import ch.qos.logback.core.PropertyDefinerBase;

/**
 * The form of the log, for {@code logback.xml}. {@code NODE_ENV} is read before anybody has checked it: with a value that
 * is none, or an empty one, the log must still be there to say so.
 */
public final class LogFormat extends PropertyDefinerBase {
    @Override
    public String getPropertyValue() {
        return "production".equals(System.getenv("NODE_ENV")) ? "production" : "development";
    }
}
