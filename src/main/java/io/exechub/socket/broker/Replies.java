package io.exechub.socket.broker;

import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What our scripts answer, as values. Each script's file says what that is. */
final class Replies {
    private static final int FIELDS_PER_EVENT = 4;
    private static final int FIELDS_PER_SOCKET = 3;

    private Replies() {}

    /** The node of a cluster at which an event was published. */
    static String node(Response publication) {
        return publication.get(1).toString();
    }

    static Publication publication(Response reply) {
        return switch (reply.get(0).toString()) {
            case "duplicate" -> new Publication.Duplicate();
            case "stale" -> new Publication.Stale();
            default -> accepted(reply);
        };
    }

    private static Publication accepted(Response reply) {
        var position = new Position(reply.get(2).toString(), reply.get(3).toLong());
        return new Publication.Accepted(position, edges(reply, 5), reply.get(4).toInteger());
    }

    /** Empty if the user has too many sockets. */
    static Optional<Attachment> attachment(Response reply) {
        if (reply.size() < 2) {
            return Optional.empty();
        }
        var head = new Position(reply.get(0).toString(), reply.get(1).toLong());
        return Optional.of(new Attachment(head, sockets(reply, 2)));
    }

    static Page page(Response reply) {
        var epoch = reply.get(0).toString();
        var events = new ArrayList<JournaledEvent>();
        for (int i = 5; i < reply.size(); i += FIELDS_PER_EVENT) {
            events.add(new JournaledEvent(
                    new Position(epoch, reply.get(i).toLong()),
                    EventName.ofWire(reply.get(i + 1).toString()),
                    reply.get(i + 3).toString(),
                    reply.get(i + 2).toLong()));
        }
        return new Page(
                events,
                new Position(epoch, reply.get(2).toLong()),
                new Position(epoch, reply.get(3).toLong()),
                new Position(epoch, reply.get(1).toLong()),
                reply.get(4).toInteger() == 1);
    }

    static List<SocketMapping> sockets(Response reply) {
        return sockets(reply, 0);
    }

    private static List<SocketMapping> sockets(Response reply, int first) {
        var sockets = new ArrayList<SocketMapping>();
        for (int i = first; i < reply.size(); i += FIELDS_PER_SOCKET) {
            sockets.add(new SocketMapping(
                    new SocketId(reply.get(i).toString()),
                    new EdgeAddress(reply.get(i + 2).toString()),
                    Instant.ofEpochSecond(reply.get(i + 1).toLong())));
        }
        return sockets;
    }

    private static Set<EdgeAddress> edges(Response reply, int first) {
        var edges = new LinkedHashSet<EdgeAddress>();
        for (int i = first; i < reply.size(); i++) {
            edges.add(new EdgeAddress(reply.get(i).toString()));
        }
        return edges;
    }
}
