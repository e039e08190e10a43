package io.exechub.socket.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What the service has yet to read from the streams. */
record Backlogs(Cluster cluster) {
    static final String GROUP = "exechub-socket";

    /** Whether every entry of every stream has been read and acknowledged. */
    boolean areEmpty() {
        return Cluster.STREAMS.stream().allMatch(stream -> pending(stream) == 0 && isReadToTheEnd(stream));
    }

    /** How many entries have been read and not acknowledged. */
    long pending(String stream) {
        return Long.parseLong(ofGroup(stream, "pending"));
    }

    private boolean isReadToTheEnd(String stream) {
        try (var redis = cluster.connect(stream)) {
            var info = redis.list("XINFO", "STREAM", stream);
            return String.valueOf(info.get(info.indexOf("last-generated-id") + 1))
                    .equals(ofGroup(stream, "last-delivered-id"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ofGroup(String stream, String field) {
        try (var redis = cluster.connect(stream)) {
            var group = (List<?>) redis.list("XINFO", "GROUPS", stream).get(0);
            return String.valueOf(group.get(group.indexOf(field) + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
