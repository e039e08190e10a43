package io.exechub.socket.edge;

/** Whom the client of an Engine.IO session talks to. Confined to the session's event loop. */
interface EngineConversation extends MessageListener {
    /** The client has not answered a ping in time: it is let go as soon as this returns. */
    void onSilent();

    /** Where the sessions of a path lead. */
    @FunctionalInterface
    interface Doorway {
        /** A client has come. */
        EngineConversation open(EngineSession session);
    }
}
