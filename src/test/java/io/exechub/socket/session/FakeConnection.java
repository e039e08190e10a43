package io.exechub.socket.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Position;
import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.ServerMessage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client and its transport: says what the test wants said, and records what it is told. */
final class FakeConnection implements Connection {
    private final boolean answersPings;
    private final Deque<ServerMessage> received = new ArrayDeque<>();
    private final List<Runnable> drainListeners = new ArrayList<>();
    private @Nullable Session session;
    private @Nullable CloseReason closeReason;
    private boolean congested;
    private int looks;
    /** How many more messages fit; then the connection is congested. */
    private int room = Integer.MAX_VALUE;

    private String closeText = "";
    private String address = "192.0.2.1";
    private boolean drainsWithin;
    private int pings;

    /** @param answersPings false for a transport like SockJS's */
    FakeConnection(boolean answersPings) {
        this.answersPings = answersPings;
    }

    void comesFrom(String itsAddress) {
        address = itsAddress;
    }

    void isServedBy(Session itsSession) {
        session = itsSession;
    }

    Session session() {
        return Objects.requireNonNull(session);
    }

    void says(String frame) {
        session().onFrame(frame);
    }

    void registers(String user, String token) {
        registers(user, token, null);
    }

    void registers(String user, String token, @Nullable String lastEventId) {
        var data = new JsonObject().put("userId", user).put("token", token).put("lastEventId", lastEventId);
        says(new JsonObject().put("event", "register_user").put("data", data).encode());
    }

    void pings() {
        says("{\"event\":\"ping\"}");
    }

    void leaves() {
        session().onClosed();
    }

    /** Takes nothing more until told to drain. */
    void congest() {
        congested = true;
    }

    /** Takes so many more messages. */
    void congestAfter(int messages) {
        room = messages;
    }

    /** Has taken everything, without the transport having said so. */
    void drainSilently() {
        congested = false;
        room = Integer.MAX_VALUE;
    }

    void drain() {
        drainSilently();
        List.copyOf(drainListeners).forEach(Runnable::run);
    }

    /** Is congested by each message, and drains before the call that sent it returns. */
    void drainWithinEachSend() {
        drainsWithin = true;
    }

    /** The oldest message not looked at yet. */
    ServerMessage next() {
        assertThat(received).as("messages").isNotEmpty();
        return received.remove();
    }

    <T extends ServerMessage> T next(Class<T> kind) {
        return assertThat(next())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(kind))
                .actual();
    }

    ServerMessage.Registered nextRegistered() {
        return next(ServerMessage.Registered.class);
    }

    /** The next messages are the events at these positions. */
    void nextEvents(String... positions) {
        for (var position : positions) {
            assertThat(next(ServerMessage.Event.class).journaled().position()).hasToString(position);
        }
    }

    /** The next messages are the events of one epoch from one number to another. */
    void nextEvents(String epoch, int from, int to) {
        for (int seq = from; seq <= to; seq++) {
            nextEvents(new Position(epoch, seq).toString());
        }
    }

    void nextError(String code) {
        assertThat(next(ServerMessage.Failure.class).code()).isEqualTo(code);
    }

    /** Everything has been looked at, and the connection is open. */
    void nothingElse() {
        assertThat(received).as("messages").isEmpty();
        assertThat(closeReason).as("close reason").isNull();
    }

    /** Everything has been looked at, and the connection was closed. */
    void closedBy(CloseReason reason) {
        assertThat(received).as("messages").isEmpty();
        assertThat(closeReason).as("close reason").isEqualTo(reason);
    }

    /** What was said at the close; empty while it is open. */
    String closeText() {
        return closeText;
    }

    /** Whether there are messages not looked at yet. */
    boolean hasNews() {
        return !received.isEmpty();
    }

    boolean isClosed() {
        return closeReason != null;
    }

    /** Null while it is open. */
    @Nullable
    CloseReason closeReason() {
        return closeReason;
    }

    /** Pings since the last call. */
    int pingCount() {
        int count = pings;
        pings = 0;
        return count;
    }

    @Override
    public String transport() {
        return "fake";
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void send(ServerMessage message) {
        if (isClosed()) {
            return;
        }
        received.add(message);
        room--;
        if (drainsWithin) {
            drain();
        }
    }

    /** How often somebody asked whether it is congested, since this was called last. */
    int looks() {
        int before = looks;
        looks = 0;
        return before;
    }

    @Override
    public boolean isCongested() {
        looks++;
        return congested || room <= 0;
    }

    @Override
    public void onDrained(Runnable listener) {
        drainListeners.add(listener);
    }

    @Override
    public boolean answersPings() {
        return answersPings;
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(CloseReason reason, String text) {
        assertThat(closeReason).as("closed before").isNull();
        assertThat(text).as("text").isNotEmpty();
        closeReason = reason;
        closeText = text;
    }
}
