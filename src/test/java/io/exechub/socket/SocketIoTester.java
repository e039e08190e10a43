package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A client of the service's Socket.IO door in its namespace; what was not asked for makes a test fail. */
record SocketIoTester(EngineClient engine) implements AutoCloseable {
    private static final String PATH = "/socket.io";

    /** In no namespace yet. */
    static SocketIoTester open(String transport, ServiceRig rig) {
        var engine = EngineClient.connect(transport, rig.port(), PATH);
        engine.terms();
        return new SocketIoTester(engine);
    }

    /** In the namespace, which it entered with this auth; null for none. */
    static SocketIoTester enter(String transport, ServiceRig rig, @Nullable Object auth) {
        var client = open(transport, rig);
        client.engine.send("40" + (auth == null ? "" : auth));
        assertThat(client.engine.next()).startsWith("40{\"sid\":");
        return client;
    }

    static SocketIoTester enter(String transport, ServiceRig rig) {
        return enter(transport, rig, null);
    }

    /** Registered with its auth. */
    static SocketIoTester register(String transport, ServiceRig rig, String user) {
        var client = enter(transport, rig, new JsonObject().put("token", rig.token(user)));
        client.next("registered");
        return client;
    }

    void emit(Object... nameAndArguments) {
        emitWithAck("", nameAndArguments);
    }

    void emitWithAck(String ack, Object... nameAndArguments) {
        var array = new JsonArray();
        for (var element : nameAndArguments) {
            array.add(element);
        }
        engine.send("42" + ack + array.encode());
    }

    void register(String user, String token) {
        emit("register_user", new JsonObject().put("userId", user).put("token", token));
    }

    /** The arguments of the next event, which must be of this name. */
    JsonArray nextArguments(String event) {
        var packet = engine.next();
        assertThat(packet).startsWith("42[");
        var array = new JsonArray(packet.substring(2));
        assertThat(array.remove(0)).as(packet).isEqualTo(event);
        return array;
    }

    /** The first of them, which must be alone. */
    JsonObject next(String event) {
        var arguments = nextArguments(event);
        assertThat(arguments).hasSize(1);
        return arguments.getJsonObject(0);
    }

    /** What the callback is called with, which must be next. */
    JsonObject nextAck(String ack) {
        var packet = engine.next();
        assertThat(packet).startsWith("43" + ack + "[{");
        return new JsonArray(packet.substring(2 + ack.length())).getJsonObject(0);
    }

    /** The next packets are the error, the word not to come back if that is meant, and the end. */
    void isClosedFor(CloseReason reason) {
        assertThat(next("error").getString("code")).isEqualTo(reason.name());
        if (!reason.mayReconnect()) {
            assertThat(engine.next()).isEqualTo("41");
        }
        engine.isClosedWith(reason.code());
    }

    void hasNothingElse() {
        emit("ping");
        next("pong");
    }

    @Override
    public void close() {
        engine.close();
    }
}
