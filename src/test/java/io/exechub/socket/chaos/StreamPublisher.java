package io.exechub.socket.chaos;

import java.io.IOException;
import java.util.List;

/**
 * The guaranteed way. Accepted means: Redis said so, and where a replica has to survive it, the replica has it. After an
 * answer that did not come the same event is added again: its id makes that harmless.
 */
final class StreamPublisher extends RedisPublisher {
    private static final int REPLICATION_MILLIS = 1_000;

    StreamPublisher(List<String> users, int perSecond, Ledger ledger, Cluster cluster) {
        super(Event.Way.STREAM, users, perSecond, ledger, cluster);
    }

    /** All events of a user go to one stream. */
    @Override
    String key(Event event) {
        return Cluster.STREAMS.get(Math.floorMod(event.user().hashCode(), Cluster.STREAMS.size()));
    }

    @Override
    boolean publish(Event event, RedisClient connection) throws IOException {
        connection.command("XADD", key(event), "*", "event", event.message(true));
        if (replicas() > 0 && connection.number("WAIT", replicas(), REPLICATION_MILLIS) < replicas()) {
            throw new IOException("not replicated");
        }
        return true;
    }
}
