package io.exechub.socket.edge;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.protocol.SocketIoProtocol;
import io.exechub.socket.session.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of Socket.IO as a connection: messages are events. Those that answer something the client has asked to have
 * acknowledged are also what its callback is called with. Confined to its event loop.
 */
final class SocketIoConnection implements Connection {
    private final SocketIoSocket socket;
    /** The registrations under way that are to be acknowledged. */
    private final List<Long> registrations = new ArrayList<>(0);
    /** What is being heard and is to be acknowledged; null if nothing is. */
    private @Nullable Long heard;

    SocketIoConnection(SocketIoSocket socket) {
        this.socket = socket;
    }

    @Override
    public String transport() {
        return "socketio";
    }

    @Override
    public String address() {
        return socket.session().address();
    }

    /** Does something that the client has asked for, and acknowledges it with what is said meanwhile. */
    void hear(@Nullable Long ack, Runnable request) {
        heard = ack;
        request.run();
        heard = null;
    }

    /** Acknowledges what is being heard only when the client is registered. */
    void awaitRegistration() {
        if (heard != null) {
            registrations.add(heard);
            heard = null;
        }
    }

    @Override
    public void send(ServerMessage message) {
        socket.emit(SocketIoProtocol.encode(message));
        if (message instanceof ServerMessage.Registered) {
            registrations.forEach(ack -> acknowledge(ack, message));
            registrations.clear();
        } else if (heard != null) {
            acknowledge(heard, message);
            heard = null;
        }
    }

    private void acknowledge(long ack, ServerMessage message) {
        socket.acknowledge(ack, "[" + message.data() + "]");
    }

    @Override
    public boolean isCongested() {
        return socket.session().isCongested();
    }

    @Override
    public void onDrained(Runnable listener) {
        socket.session().onDrained(listener);
    }

    /** Engine.IO has a heartbeat of its own, which begins before there is a session of ours. */
    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    public void ping() {
        // See above.
    }

    @Override
    public void close(CloseReason reason, String text) {
        send(ServerMessage.Failure.of(reason, text));
        if (!reason.mayReconnect()) {
            socket.sendAway();
        }
        socket.session().close(reason.code(), reason.name());
    }
}
