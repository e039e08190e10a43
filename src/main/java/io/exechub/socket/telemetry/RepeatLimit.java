package io.exechub.socket.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.event.KeyValuePair;

/**
 * Passes log lines on, but of one and the same warning or error only the first few in ten seconds, so that what goes
 * wrong for thousands at once cannot flood the log. At the end of that time one line says how many more there were, with
 * the words of the last of them. The same is what the same logger says with the same text, whatever is put into it; what
 * is below a warning passes. Named in {@code logback.xml}.
 *
 * <p>Thread-safe.
 */
public final class RepeatLimit extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements AppenderAttachable<ILoggingEvent> {
    private static final int SAID = 5;
    /** Texts put together by a library could be without number: beyond these, all of one logger are one. */
    private static final int MOST_KINDS = 1_000;

    private final AppenderAttachableImpl<ILoggingEvent> targets = new AppenderAttachableImpl<>();
    private final Map<Kind, Repeats> repeats = new ConcurrentHashMap<>();
    private final AtomicBoolean endIsNear = new AtomicBoolean();
    private long windowMillis = 10_000;

    private record Kind(String logger, Level level, String text) {}

    private record Repeats(int count, ILoggingEvent last) {}

    /** How long a window is; called by the configuration. */
    public void setWindowMillis(long millis) {
        windowMillis = millis;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN) || isAmongTheFirst(event)) {
            targets.appendLoopOnAppenders(event);
        }
    }

    private boolean isAmongTheFirst(ILoggingEvent event) {
        var text = repeats.size() < MOST_KINDS ? event.getMessage() : "";
        var kind = new Kind(event.getLoggerName(), event.getLevel(), String.valueOf(text));
        var seen = repeats.merge(kind, new Repeats(1, event), (before, now) -> new Repeats(before.count + 1, event));
        if (endIsNear.compareAndSet(false, true)) {
            var end = getContext()
                    .getScheduledExecutorService()
                    .schedule(this::endWindow, windowMillis, TimeUnit.MILLISECONDS);
            getContext().addScheduledFuture(end);
        }
        return seen.count <= SAID;
    }

    private void endWindow() {
        // First: what comes from now on has an end of its own.
        endIsNear.set(false);
        for (var kind : List.copyOf(repeats.keySet())) {
            var over = Objects.requireNonNull(repeats.remove(kind), "only the end of a window removes");
            if (over.count > SAID) {
                targets.appendLoopOnAppenders(summary(over.count - SAID, over.last));
            }
        }
    }

    private LoggingEvent summary(int more, ILoggingEvent last) {
        var logger = ((LoggerContext) getContext()).getLogger(last.getLoggerName());
        var text = more + " more like this: " + last.getFormattedMessage();
        var summary = new LoggingEvent(RepeatLimit.class.getName(), logger, last.getLevel(), text, null, null);
        var pairs = new ArrayList<KeyValuePair>();
        if (last.getKeyValuePairs() != null) {
            pairs.addAll(last.getKeyValuePairs());
        }
        pairs.add(new KeyValuePair("more", more));
        summary.setKeyValuePairs(pairs);
        return summary;
    }

    /** Says first what has not been said. */
    @Override
    public void stop() {
        endWindow();
        super.stop();
        targets.detachAndStopAllAppenders();
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> target) {
        targets.addAppender(target);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return targets.iteratorForAppenders();
    }

    @Override
    public Appender<ILoggingEvent> getAppender(String name) {
        return targets.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> target) {
        return targets.isAttached(target);
    }

    @Override
    public void detachAndStopAllAppenders() {
        targets.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> target) {
        return targets.detachAppender(target);
    }

    @Override
    public boolean detachAppender(String name) {
        return targets.detachAppender(name);
    }
}
