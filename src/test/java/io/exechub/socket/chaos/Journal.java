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
        var key = "exechub:{u:" + user + "}:journal";
        try (var redis = cluster.connect(key)) {
            var events = new ArrayList<Event>();
            long last = 0;
            for (var entry : redis.list("XRANGE", key, "-", "+")) {
                var parts = (List<?>) Objects.requireNonNull(entry);
                var id = Objects.requireNonNull(parts.get(0)).toString();
                last = Long.parseLong(id.substring(0, id.indexOf('-')));
                events.add(Event.heard(user, new JsonObject(data((List<?>) Objects.requireNonNull(parts.get(1))))));
            }
            return new Journal(user, events, last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String data(List<?> fields) {
        return Objects.requireNonNull(fields.get(fields.indexOf("d") + 1)).toString();
    }
}
