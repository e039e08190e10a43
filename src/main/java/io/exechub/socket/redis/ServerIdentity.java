package io.exechub.socket.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells servers apart by whether each has all that the one before it accepted. Replication and snapshots lag behind: a
 * promoted replica, or a server restarted from a snapshot, may lack the newest writes. It is another server, then, though
 * its address be the same. One restarted from its append-only file is the same as before.
 */
final class ServerIdentity {
    private static final String WITH_ALL_IT_EVER_ACCEPTED = "first";
    private static final Pattern NONE = Pattern.compile("0*");

    private ServerIdentity() {}

    /** Asks the server at the other end; 1 to 40 characters. */
    static Future<String> of(RedisConnection connection) {
        return connection.send(Request.cmd(Command.INFO)).map(info -> of(info.toString()));
    }

    /** From what INFO says. */
    static String of(String info) {
        var said = info.lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .collect(Collectors.toMap(field -> field[0], field -> field[1].strip(), (first, again) -> first));
        if (wasPromoted(said)) {
            return said.getOrDefault("master_replid", "");
        }
        return "1".equals(said.get("aof_enabled")) ? WITH_ALL_IT_EVER_ACCEPTED : said.getOrDefault("run_id", "");
    }

    /** A server remembers whose replica it was when it was promoted. */
    private static boolean wasPromoted(Map<String, String> said) {
        return !NONE.matcher(said.getOrDefault("master_replid2", "")).matches();
    }
}
