package io.exechub.socket.chaos;

import java.io.IOException;
import java.util.List;

/** The way that promises nothing if nobody listens: whether an event was accepted is seen in the journal, at the end. */
final class ChannelPublisher extends RedisPublisher {
    static final String CHANNEL = "submission-events";

    ChannelPublisher(List<String> users, int perSecond, Ledger ledger, Cluster cluster) {
        super(Event.Way.CHANNEL, users, perSecond, ledger, cluster);
    }

    @Override
    String key(Event event) {
        return CHANNEL;
    }

    @Override
    boolean publish(Event event, RedisClient connection) throws IOException {
        connection.command("PUBLISH", CHANNEL, event.message(true));
        return false;
    }
}
