package io.exechub.socket.protocol;

import io.exechub.socket.model.EventTags;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.UserId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the service says to a client. */
public sealed interface ServerMessage {
    /** The event's name on the wire. */
    String event();

    /** The event's data: a compact JSON object. */
    String data();

    /**
     * The connection is authenticated.
     *
     * @param userId the user of the verified token
     * @param socketId this connection
     * @param head the journal's head
     * @param recovered false if some history after the client's last event is gone
     * @param expiresAt when the token does
     */
    record Registered(UserId userId, SocketId socketId, Position head, boolean recovered, Instant expiresAt)
            implements ServerMessage {
        @Override
        public String event() {
            return "registered";
        }

        @Override
        public String data() {
            return JsonProtocol.object(
                    "userId", userId.value(),
                    "socketId", socketId.value(),
                    "lastEventId", head.toString(),
                    "recovered", recovered,
                    "expiresAt", expiresAt.toEpochMilli());
        }
    }

    /**
     * A submission event. Shared by all sockets of its user on one event loop, and confined to it: the frame is built
     * once.
     */
    final class Event implements ServerMessage {
        private final JournaledEvent journaled;
        private @Nullable String frame;
        private @Nullable EventTags tags;

        /** Wraps an event of the journal. */
        public Event(JournaledEvent journaled) {
            this.journaled = journaled;
        }

        /** The event and where it stands. */
        public JournaledEvent journaled() {
            return journaled;
        }

        @Override
        public String event() {
            return journaled.name().wire();
        }

        @Override
        public String data() {
            return journaled.data();
        }

        /** What operators find the event by; read once. */
        public EventTags tags() {
            var read = tags;
            if (read == null) {
                read = EventTags.of(data());
                tags = read;
            }
            return read;
        }

        String frame() {
            var built = frame;
            if (built == null) {
                built = "{\"event\":\"" + event() + "\",\"id\":\"" + journaled.position() + "\",\"data\":" + data()
                        + "}";
                frame = built;
            }
            return built;
        }
    }

    /** The token expires within a minute. */
    record TokenExpiring(Instant expiresAt) implements ServerMessage {
        @Override
        public String event() {
            return "token_expiring";
        }

        @Override
        public String data() {
            return JsonProtocol.object("expiresAt", expiresAt.toEpochMilli());
        }
    }

    /** The server is about to close: wait {@code after}, reconnect, resume. */
    record Reconnect(Duration after, String reason) implements ServerMessage {
        @Override
        public String event() {
            return "reconnect";
        }

        @Override
        public String data() {
            return JsonProtocol.object("afterMs", after.toMillis(), "reason", reason);
        }
    }

    /** The answer to {@code ping}. */
    record Pong() implements ServerMessage {
        @Override
        public String event() {
            return "pong";
        }

        @Override
        public String data() {
            return "{}";
        }
    }

    /** Something went wrong; after a fatal one the close follows. */
    record Failure(String code, String message) implements ServerMessage {
        /** History that cannot be replayed. Not fatal. */
        public static final String HISTORY_LOST = "HISTORY_LOST";

        /** The error frame that goes before a close. */
        public static Failure of(CloseReason reason, String message) {
            return new Failure(reason.name(), message);
        }

        @Override
        public String event() {
            return "error";
        }

        @Override
        public String data() {
            return JsonProtocol.object("code", code, "message", message);
        }
    }
}
