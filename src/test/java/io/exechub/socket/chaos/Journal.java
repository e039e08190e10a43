package io.exechub.socket.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What Redis holds of one user in the end, read without the service. */
record Journal(String user, List<Event> events, long head) {
    static Journal read(Cluster cluster, String user) {
        var key = key(user);
        try (var redis = cluster.connect(key)) {
            var events = new ArrayList<Event>();
            long last = 0;
            for (var entry : redis.list("XRANGE", key, "-", "+")) {
                var parts = (List<?>) Objects.requireNonNull(entry);
                last = seq(parts);
                events.add(Event.heard(user, new JsonObject(data((List<?>) Objects.requireNonNull(parts.get(1))))));
            }
            return new Journal(user, events, last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only the number of the newest event; 0 if there is none. */
    static long head(Cluster cluster, String user) {
        var key = key(user);
        try (var redis = cluster.connect(key)) {
            var newest = redis.list("XREVRANGE", key, "+", "-", "COUNT", 1);
            return newest.isEmpty() ? 0 : seq((List<?>) newest.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(String user) {
        return "exechub:{u:" + user + "}:journal";
    }

    /** An entry's id is {@code <seq>-0}. */
    private static long seq(List<?> entry) {
        var id = Objects.requireNonNull(entry.get(0)).toString();
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    private static String data(List<?> fields) {
        return Objects.requireNonNull(fields.get(fields.indexOf("d") + 1)).toString();
    }
}
