package io.exechub.socket.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How much of everything, as the command line says it. */
final class LoadOptions {
    private static final int QUICK_SOCKETS = 4_000;

    @Option(names = "--seconds", description = "of one measurement", defaultValue = "4")
    private int seconds;

    @Option(names = "--warm-up", description = "events before any are measured", defaultValue = "400000")
    private int warmUp;

    @Option(
            names = "--warm-up-limit",
            description = "seconds after which a warm-up ends, once its crowd is in",
            defaultValue = "20")
    private int warmUpLimit;

    @Option(names = "--users", description = "of whom events are published", defaultValue = "2000")
    private int users;

    @Option(names = "--bytes", description = "of one event", defaultValue = "350")
    private int bytes;

    @Option(names = "--window", description = "events on their way at saturation", defaultValue = "2000")
    private int window;

    @Option(names = "--rate", description = "events per second at the fixed rate", defaultValue = "2000")
    private int rate;

    @Option(names = "--sockets", description = "of the storm, and idle", defaultValue = "10000")
    private int sockets;

    @Option(names = "--idle-seconds", description = "for which idle sockets are watched; 0: not", defaultValue = "0")
    private int idleSeconds;

    @Option(names = "--storm-warm-up", description = "sockets of the storms before it", defaultValue = "80000")
    private int stormWarmUp;

    @Option(names = "--at-once", description = "registrations under way in a storm", defaultValue = "128")
    private int atOnce;

    @Option(names = "--fan-out-users", description = "with many sockets each", defaultValue = "100")
    private int fanOutUsers;

    @Option(names = "--sockets-per-user", description = "how many they have", defaultValue = "20")
    private int socketsPerUser;

    /** @param quick with less of what takes time */
    Load load(boolean quick) {
        return new Load(
                users,
                bytes,
                window,
                rate,
                quick ? warmUp / 2 : warmUp,
                Duration.ofSeconds(warmUpLimit),
                Duration.ofSeconds(quick ? 3 : seconds),
                quick ? QUICK_SOCKETS : sockets,
                Duration.ofSeconds(idleSeconds),
                quick ? stormWarmUp / 8 : stormWarmUp,
                atOnce,
                fanOutUsers,
                socketsPerUser);
    }
}
