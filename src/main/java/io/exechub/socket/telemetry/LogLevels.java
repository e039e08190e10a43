package io.exechub.socket.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** How much each logger says, to be changed while the service runs. Not thread-safe. */
final class LogLevels {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(LogLevels.class);

    private final LoggerContext context;
    /** Of the loggers that were changed: their level before, if they had one of their own. */
    private final Map<String, Optional<Level>> before = new HashMap<>();

    LogLevels() {
        this((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    LogLevels(LoggerContext context) {
        this.context = context;
    }

    /** Whether there is such a logger. One that is misspelt would be made by asking for it, and say nothing. */
    boolean exists(String logger) {
        return context.exists(logger) != null;
    }

    /** The loggers with a level of their own, in alphabetical order. */
    Map<String, String> own() {
        var levels = new TreeMap<String, String>();
        for (var logger : context.getLoggerList()) {
            ownLevel(logger).ifPresent(level -> levels.put(logger.getName(), level.toString()));
        }
        return levels;
    }

    /** From which level on a logger speaks. */
    String effective(String logger) {
        return context.getLogger(logger).getEffectiveLevel().toString();
    }

    /** The level of this name, in capitals or not; empty if there is none. */
    static Optional<Level> named(String name) {
        return Optional.ofNullable(Level.toLevel(name, null));
    }

    void set(String name, Level level) {
        var logger = context.getLogger(name);
        before.putIfAbsent(name, ownLevel(logger));
        change(logger, level);
    }

    /** Back to what it was at the start. */
    void reset(String name) {
        var original = before.remove(name);
        if (original != null) {
            change(context.getLogger(name), original.orElse(null));
        }
    }

    private static void change(Logger logger, @Nullable Level level) {
        var from = logger.getEffectiveLevel();
        logger.setLevel(level);
        log.atWarn()
                .addKeyValue("logger", logger.getName())
                .addKeyValue("from", from)
                .addKeyValue("to", logger.getEffectiveLevel())
                .log("log level changed");
    }

    private static Optional<Level> ownLevel(Logger logger) {
        return Optional.ofNullable(logger.getLevel());
    }
}
