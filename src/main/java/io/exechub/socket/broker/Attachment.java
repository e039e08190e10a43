package io.exechub.socket.broker;

import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketMapping;
import java.util.List;

/**
 * A socket was added.
 *
 * @param head the journal's head
 * @param replaced the sockets that were removed to make room, and are to be closed by whoever learns it; usually none
 */
public record Attachment(Position head, List<SocketMapping> replaced) {
    /** Takes a copy. */
    public Attachment {
        replaced = List.copyOf(replaced);
    }
}
