package io.exechub.socket.edge;

import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.EnginePacket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests that bring packets, of which there must be one at a time. Confined to its session's event loop. */
final class EnginePosts {
    /** The one whose body is being read; null if there is none. */
    private @Nullable HttpServerResponse reading;
    /** One that waits for its answer; null if none does. */
    private @Nullable HttpServerResponse waiting;

    /** A body begins; false if another one has not ended. */
    boolean begin(HttpServerResponse response) {
        if (reading != null) {
            return false;
        }
        reading = response;
        return true;
    }

    /** It has ended, however it did. */
    void end(HttpServerResponse response) {
        if (response.equals(reading)) {
            reading = null;
        }
    }

    /** @throws BadMessageException if there is anything else in the body, or it is not UTF-8 */
    static List<EnginePacket> packets(@Nullable Buffer body) throws BadMessageException {
        try {
            return EnginePacket.decodeAll(new TextInPieces().end(body == null ? Buffer.buffer() : body));
        } catch (CharacterCodingException malformed) {
            throw new BadMessageException("a body (expected: UTF-8)");
        }
    }

    /** All is well; the client may have to hear so later. */
    void answer(HttpServerResponse response, boolean later) {
        if (later && waiting == null) {
            waiting = response;
        } else {
            EnginePolls.begin(response).end("ok");
        }
    }

    /** Now is later. */
    void release() {
        var response = waiting;
        waiting = null;
        if (response != null) {
            answer(response, false);
        }
    }
}
