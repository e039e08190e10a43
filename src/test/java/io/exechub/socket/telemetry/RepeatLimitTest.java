package io.exechub.socket.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a window is that of the appender here: no test waits for time to pass. */
class RepeatLimitTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("one");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final RepeatLimit limit = new RepeatLimit();

    @BeforeEach
    void start() {
        said.setContext(context);
        said.start();
        limit.setContext(context);
        limit.addAppender(said);
        limit.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(limit);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private List<String> lines() {
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theFirstFiveAreSaidAndTheRestCounted() {
        for (int i = 1; i <= 12; i++) {
            logger.atWarn().addKeyValue("n", i).log("{} failed", "x" + i);
        }
        assertThat(lines()).containsExactly("x1 failed", "x2 failed", "x3 failed", "x4 failed", "x5 failed");
        limit.stop();
        assertThat(lines()).hasSize(6).last().isEqualTo("7 more like this: x12 failed");
        var last = said.list.get(5);
        assertThat(last.getLevel()).isEqualTo(Level.WARN);
        assertThat(last.getLoggerName()).isEqualTo("one");
        assertThat(last.getKeyValuePairs()).extracting(Object::toString).containsExactly("n=\"12\"", "more=\"7\"");
    }

    @Test
    void differentOnesDoNotCountTogether() {
        for (int i = 0; i < 5; i++) {
            logger.warn("a");
            logger.warn("b");
            logger.error("a");
            context.getLogger("two").warn("a");
        }
        limit.stop();
        assertThat(said.list).hasSize(20);
    }

    @Test
    void whatIsNoWarningIsNeverHeldBack() {
        for (int i = 0; i < 50; i++) {
            logger.info("connected");
        }
        limit.stop();
        assertThat(said.list).hasSize(50);
    }

    @Test
    void afterTheWindowTheSameIsSaidAgain() throws InterruptedException {
        var brief = new RepeatLimit();
        brief.setWindowMillis(50);
        brief.setContext(context);
        brief.addAppender(said);
        brief.start();
        logger.setAdditive(false);
        logger.addAppender(brief);
        for (int i = 0; i < 7; i++) {
            logger.warn("again");
        }
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!lines().contains("2 more like this: again")) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        logger.warn("again");
        assertThat(lines()).hasSize(7).last().isEqualTo("again");
    }
}
