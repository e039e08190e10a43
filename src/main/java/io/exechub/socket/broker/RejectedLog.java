package io.exechub.socket.broker;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;

/** The stream of messages that could not be accepted, for people to look at: about the 10,000 newest. */
final class RejectedLog {
    private static final int MOST = 10_000;
    private static final int RAW_BYTES = 4 * 1024;
    /** Several nodes hear one pub/sub message: the first to mark it keeps it. */
    private static final int ONCE_SECONDS = 60;

    private final RedisLink link;

    RejectedLog(RedisLink link) {
        this.link = link;
    }

    Future<Void> keep(RejectedMessage message) {
        var fingerprint = DeduplicationKey.fingerprint(message.raw().getBytes(), Duration.ZERO);
        var mark = RedisKeys.rejected() + ":" + message.source() + ":"
                + fingerprint.id().substring(1);
        return link.send(Command.SET, mark, 1, "NX", "EX", ONCE_SECONDS)
                .compose(first -> first == null ? Future.succeededFuture() : append(message))
                .mapEmpty();
    }

    private Future<?> append(RejectedMessage message) {
        var raw = message.raw();
        return link.send(
                Command.XADD,
                RedisKeys.rejected(),
                "MAXLEN",
                "~",
                MOST,
                "*",
                "at",
                System.currentTimeMillis(),
                "source",
                message.source(),
                "reason",
                message.reason(),
                "raw",
                raw.slice(0, Math.min(raw.length(), RAW_BYTES)));
    }
}
