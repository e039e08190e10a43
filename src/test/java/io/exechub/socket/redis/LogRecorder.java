package io.exechub.socket.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What an operator would read of one package, from INFO on, until it is closed. */
public final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level before;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LogRecorder(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
    }

    /** Records what the classes in the package of {@code speaker} say. */
    public static LogRecorder of(Class<?> speaker) {
        var recorder = new LogRecorder((Logger) LoggerFactory.getLogger(speaker.getPackageName()));
        recorder.start();
        recorder.logger.setLevel(Level.INFO);
        recorder.logger.setAdditive(false);
        recorder.logger.addAppender(recorder);
        return recorder;
    }

    /** The lines so far, each beginning with its level. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines so far that contain this. */
    public List<String> lines(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage());
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
