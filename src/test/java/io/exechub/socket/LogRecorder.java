package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Writes down all that this process logs, at every level. */
final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.exechub.socket");

    private final Level before = logger.getLevel();

    private LogRecorder() {}

    static LogRecorder listening() {
        var recorder = new LogRecorder();
        recorder.logger.setLevel(Level.TRACE);
        recorder.logger.setAdditive(false);
        recorder.setContext(recorder.logger.getLoggerContext());
        recorder.start();
        recorder.logger.addAppender(recorder);
        return recorder;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs() + " "
                + cause(event));
    }

    private static String cause(ILoggingEvent event) {
        return event.getThrowableProxy() == null
                ? ""
                : event.getThrowableProxy().getMessage();
    }

    /** What was logged so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** None of these stands in any line. */
    void containsNoneOf(String... secrets) {
        for (var secret : secrets) {
            assertThat(lines).noneMatch(line -> !secret.isBlank() && line.contains(secret));
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
