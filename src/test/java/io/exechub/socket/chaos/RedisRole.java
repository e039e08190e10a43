package io.exechub.socket.chaos;

import java.io.IOException;
import java.util.Objects;

/**
 * What a server takes itself for.
 *
 * @param isMaster whether it takes writes
 * @param offset how much of the master's history it has
 * @param masterPort whose replica it is; 0 for a master
 * @param connected whether a replica has all of its master's data and hears of each change
 */
record RedisRole(boolean isMaster, long offset, int masterPort, boolean connected) {
    /** Asks it. */
    static RedisRole of(RedisProcess server) throws IOException {
        try (var client = server.connect()) {
            var reply = client.list("ROLE");
            return "master".equals(reply.get(0))
                    ? new RedisRole(true, number(reply.get(1)), 0, false)
                    : new RedisRole(
                            false,
                            number(reply.get(4)),
                            (int) number(reply.get(2)),
                            Objects.equals(reply.get(3), "connected"));
        }
    }

    private static long number(Object value) {
        return Long.parseLong(value.toString());
    }

    /** Whether it has all that this master had when it was asked. */
    boolean isInStepWith(int port, RedisRole master) {
        return !isMaster && masterPort == port && connected && offset >= master.offset;
    }
}
