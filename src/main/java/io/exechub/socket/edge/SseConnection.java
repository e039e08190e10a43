package io.exechub.socket.edge;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.protocol.EventStreamProtocol;
import io.exechub.socket.protocol.ServerMessage;
import io.exechub.socket.session.Connection;
import io.exechub.socket.session.Session;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An answer that does not end, as a connection. It begins with {@code registered}: until then nothing has been answered,
 * so that a client that is refused gets an HTTP status. Confined to its event loop.
 */
final class SseConnection implements Connection {
    private static final long SHORTEST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private final Vertx vertx;
    private final RoutingContext context;
    private final HttpServerResponse response;
    private final String address;
    private boolean begun;
    private boolean closing;

    SseConnection(Vertx vertx, RoutingContext context, String address) {
        this.vertx = vertx;
        this.context = context;
        this.response = context.response();
        this.address = address;
    }

    /** Tells the session when the client is gone. */
    void begin(Session session) {
        if (!closing) {
            // Both: neither is called on every kind of end.
            response.closeHandler(closed -> end(session));
            response.exceptionHandler(failed -> end(session));
        }
    }

    private void end(Session session) {
        closing = true;
        session.onClosed();
    }

    @Override
    public String transport() {
        return "sse";
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void send(ServerMessage message) {
        if (closing) {
            return;
        }
        if (begun) {
            write(EventStreamProtocol.encode(message));
        } else if (message instanceof ServerMessage.Registered) {
            begun = true;
            putHead();
            write(EventStreamProtocol.retry(pause()) + EventStreamProtocol.encode(message));
        }
        // Anything else before that is part of a refusal, whose status says the same.
    }

    private void putHead() {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // Proxies such as nginx would wait for more of it.
                .putHeader("X-Accel-Buffering", "no");
        if (!isMultiplexed()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** Not the same for all: those of a node that died should not come back at once. */
    private static Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    }

    private void write(String text) {
        // A failed write is a closed connection, of which the handlers above tell.
        response.write(text).onFailure(closed -> closing = true);
    }

    @Override
    public boolean isCongested() {
        return begun && !closing && response.writeQueueFull();
    }

    @Override
    public void onDrained(Runnable listener) {
        response.drainHandler(drained -> listener.run());
    }

    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    public void ping() {
        if (begun && !closing) {
            write(EventStreamProtocol.COMMENT);
        }
    }

    @Override
    public void close(CloseReason reason, String text) {
        if (closing) {
            return;
        }
        closing = true;
        if (begun) {
            endStream(EventStreamProtocol.encode(ServerMessage.Failure.of(reason, text)));
        } else {
            Answers.refuse(context, reason, text);
        }
    }

    private void endStream(String lastWords) {
        var ended = response.end(lastWords);
        if (isMultiplexed()) {
            ForcedClose.unlessEnded(vertx, response, ended);
        } else {
            ForcedClose.later(vertx, context.request());
            ended.onSuccess(written -> LingeringClose.end(context.request()));
        }
    }

    /** Whether other requests share the connection. */
    private boolean isMultiplexed() {
        return context.request().version() == HttpVersion.HTTP_2;
    }
}
