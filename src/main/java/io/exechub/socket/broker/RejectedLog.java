package io.exechub.socket.broker;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** The stream of messages that could not be accepted, for people to look at: about the 10,000 newest. */
final class RejectedLog {
    static final LuaScript REJECT = LuaScript.load(RejectedLog.class, "reject");

    private static final int MOST = 10_000;
    private static final int RAW_BYTES = 4 * 1024;
    /** Several nodes hear one pub/sub message: the first one keeps it. */
    private static final int ONCE_SECONDS = 60;

    private final RedisLink link;

    /** @param link knows {@link #REJECT} */
    RejectedLog(RedisLink link) {
        this.link = link;
    }

    Future<Void> keep(RejectedMessage message) {
        var raw = message.raw();
        var fingerprint = DeduplicationKey.fingerprint(raw.getBytes(), Duration.ZERO);
        var mark = RedisKeys.rejectedOnce(message.source(), fingerprint.id().substring(1));
        return link.eval(
                        REJECT,
                        List.of(mark, RedisKeys.rejected()),
                        ONCE_SECONDS,
                        MOST,
                        System.currentTimeMillis(),
                        message.source(),
                        message.reason(),
                        raw.slice(0, Math.min(raw.length(), RAW_BYTES)))
                .mapEmpty();
    }
}
