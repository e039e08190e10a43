package io.exechub.socket.chaos;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the two ways through Redis share: connections to whoever is the master now, new after every failure. */
abstract class RedisPublisher extends Publisher {
    private final Cluster cluster;
    private final Map<String, RedisClient> connections = new HashMap<>();

    RedisPublisher(Event.Way way, List<String> users, int perSecond, Ledger ledger, Cluster cluster) {
        super(way, users, perSecond, ledger);
        this.cluster = cluster;
    }

    /** The key that says which server is to be spoken to. */
    abstract String key(Event event);

    abstract boolean publish(Event event, RedisClient connection) throws IOException;

    @Override
    final boolean publish(Event event) throws IOException {
        try {
            return publish(event, connection(key(event)));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private RedisClient connection(String key) throws IOException {
        var present = connections.get(key);
        if (present == null) {
            present = cluster.connect(key);
            connections.put(key, present);
        }
        return present;
    }

    final int replicas() {
        return cluster.redis.replicas();
    }

    @Override
    public final void close() {
        connections.values().forEach(RedisClient::close);
        connections.clear();
    }
}
