package io.exechub.socket.session;

import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import java.util.List;

/**
 * Some of what a user was sent, or would have been.
 *
 * @param events in order, right after the position asked for, as far as they are retained
 * @param head the newest event there is
 * @param recovered false if some history after the position asked for is gone
 */
public record History(List<JournaledEvent> events, Position head, boolean recovered) {
    public History {
        events = List.copyOf(events);
    }
}
