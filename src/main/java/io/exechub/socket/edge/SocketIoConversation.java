package io.exechub.socket.edge;

import io.exechub.socket.protocol.SocketPacket;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a client in one namespace talks to. Confined to the session's event loop. */
interface SocketIoConversation {
    /** The client sent an event or an answer, and its attachments. */
    void onPacket(SocketPacket packet, List<Buffer> attachments);

    /** The client sent what can be no packet; the text says what was expected. Its session is closed for it. */
    void onUnreadable(String expectation);

    /** The client showed a sign of life. */
    void onAlive();

    /** The client has not answered a ping in time: its session is closed for it. */
    void onSilent();

    /** The client is gone; called at least once, and nothing else after it. */
    void onClosed();

    /** The namespaces there are, and where they lead. */
    interface Doorway {
        /** Whether there is such a namespace. */
        boolean has(String namespace);

        /**
         * A client has entered a namespace that there is, and knows it.
         *
         * @param auth the JSON with which it did; null if there was none
         */
        SocketIoConversation open(SocketIoSocket socket, @Nullable String auth);
    }
}
