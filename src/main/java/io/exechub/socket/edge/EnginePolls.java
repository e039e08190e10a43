package io.exechub.socket.edge;

import io.exechub.socket.protocol.EnginePacket;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets that wait for a poll, and the poll that waits for packets. Confined to its session's event loop. */
final class EnginePolls {
    private final EventLoop home;
    private List<EnginePacket> waiting = new ArrayList<>(0);
    private @Nullable HttpServerResponse poll;

    EnginePolls(EventLoop home) {
        this.home = home;
    }

    boolean isOpen() {
        return poll != null;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Of all that waits. */
    int size() {
        return waiting.stream().mapToInt(EnginePacket::size).sum();
    }

    void add(EnginePacket packet) {
        waiting.add(packet);
    }

    List<EnginePacket> removeAll() {
        var all = waiting;
        waiting = new ArrayList<>(0);
        return all;
    }

    /** Calls {@code cut} if the client gives it up. */
    void open(HttpServerResponse response, Runnable cut) {
        poll = response;
        response.closeHandler(closed -> home.run(() -> cut(response, cut)));
        if (response.closed()) {
            // On its own event loop, before the handler was there.
            home.later(() -> cut(response, cut));
        }
    }

    private void cut(HttpServerResponse response, Runnable cut) {
        if (response.equals(poll)) {
            poll = null;
            cut.run();
        }
    }

    /** Answers with all that waits; then calls {@code taken} once the socket has it or, if that fails, {@code lost}. */
    void answer(Runnable taken, Runnable lost) {
        var response = poll;
        poll = null;
        if (response != null) {
            begin(response)
                    .end(EnginePacket.encodeAll(removeAll()))
                    .onComplete(written -> home.run(written.succeeded() ? taken : lost));
        }
    }

    /** Answers with something else, if there is a poll; what waits goes on waiting. */
    void end(EnginePacket instead) {
        var response = poll;
        poll = null;
        if (response != null) {
            begin(response).end(instead.encode());
        }
    }

    /** Refuses the poll, if there is one. What waits goes on waiting: it is not to overtake or to be overtaken. */
    void refuse() {
        var response = poll;
        poll = null;
        if (response != null) {
            EngineError.BAD_REQUEST.answer(response);
        }
    }

    /** The head of an answer that is fine. */
    static HttpServerResponse begin(HttpServerResponse response) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
