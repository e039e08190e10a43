package io.exechub.socket.protocol;

import java.time.Duration;

/**
 * The blocks of lines that Server-Sent Events carry (HTML standard, section 9.2): {@code event:} the name, {@code id:} the
 * position of an event of the journal, {@code data:} the data. No line can break within: names and positions have no line
 * breaks, and the data is compact JSON, where they are escaped.
 */
public final class EventStreamProtocol {
    /** A line that clients skip: it only shows, to them and to proxies, that somebody is there. */
    public static final String COMMENT = ":\n\n";

    /** An {@code EventSource} has an {@code error} of its own, without data. */
    private static final String ERROR = "service_error";

    private EventStreamProtocol() {}

    /** The block of a message. */
    public static String encode(ServerMessage message) {
        if (message instanceof ServerMessage.Event event) {
            return "id: " + event.journaled().position() + "\n" + block(message.event(), message);
        }
        if (message instanceof ServerMessage.Reconnect reconnect) {
            return retry(reconnect.after()) + block(message.event(), message);
        }
        return block(message instanceof ServerMessage.Failure ? ERROR : message.event(), message);
    }

    private static String block(String name, ServerMessage message) {
        return "event: " + name + "\ndata: " + message.data() + "\n\n";
    }

    /** Tells clients how long to wait before they come back by themselves. Goes before a block. */
    public static String retry(Duration pause) {
        return "retry: " + pause.toMillis() + "\n";
    }
}
