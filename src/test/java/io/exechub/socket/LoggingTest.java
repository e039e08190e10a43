package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @TempDir
    private Path directory;

    /** Says one line of each kind. */
    static final class Speaker {
        public static void main(String[] args) {
            var ours = LoggerFactory.getLogger(Speaker.class);
            ours.atInfo()
                    .addKeyValue("user", "u\"1")
                    .addKeyValue("socket", "s1")
                    .log("two\nlines of {}", "text");
            ours.atError().setCause(new IllegalStateException("broken")).log("with a cause");
            ours.debug("not said by default");
            LoggerFactory.getLogger("io.netty.Library").info("not said by libraries");
        }
    }

    @Test
    void productionWritesOneJsonObjectALine() throws Exception {
        var process = JavaProcess.run(Speaker.class, directory, Map.of("NODE_ENV", "production"));
        var lines = process.stdout().lines().map(JsonObject::new).toList();
        assertThat(lines).hasSize(2);
        var first = lines.get(0);
        assertThat(first.getString("level")).isEqualTo("INFO");
        assertThat(first.getString("formattedMessage")).isEqualTo("two\nlines of text");
        assertThat(first.getLong("timestamp")).isPositive();
        assertThat(first.getString("loggerName")).isEqualTo(Speaker.class.getName());
        assertThat(first.getJsonArray("kvpList"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject().put("user", "u\"1"))
                        .add(new JsonObject().put("socket", "s1")));
        assertThat(lines.get(1).getJsonObject("throwable").getString("message")).isEqualTo("broken");
        assertThat(process.stderr()).isEmpty();
    }

    @Test
    void developmentWritesLinesWithTheirKeyValues() throws Exception {
        var process = JavaProcess.run(Speaker.class, directory, Map.of());
        assertThat(process.stdout())
                .contains("INFO ", "lines of text user=\"u\"1\" socket=\"s1\"", "IllegalStateException: broken")
                .doesNotContain("not said");
        assertThat(process.stderr()).isEmpty();
    }

    /** A configuration that is refused is told in one message, not among those of the logging. */
    @ParameterizedTest
    @ValueSource(strings = {"", "staging"})
    void whateverNodeEnvSaysThereIsALog(String nodeEnv) throws Exception {
        var process = JavaProcess.run(Speaker.class, directory, Map.of("NODE_ENV", nodeEnv));
        assertThat(process.stdout().lines()).first().asString().contains("INFO ", "two");
        assertThat(process.stdout()).contains("broken").doesNotContain("logback");
        assertThat(process.stderr()).isEmpty();
    }

    /** Complains a hundred times. */
    static final class Complainer {
        public static void main(String[] args) {
            var ours = LoggerFactory.getLogger(Complainer.class);
            for (int i = 0; i < 100; i++) {
                ours.atWarn().addKeyValue("n", i).log("still broken");
                ours.info("all is well");
            }
        }
    }

    @Test
    void repeatedWarningsDoNotFlood() throws Exception {
        var process = JavaProcess.run(Complainer.class, directory, Map.of());
        assertThat(process.stdout().lines().filter(line -> line.contains("still broken")))
                .hasSize(5);
        assertThat(process.stdout().lines().filter(line -> line.contains("all is well")))
                .hasSize(100);
    }

    @Test
    void theLevelCanBeSet() throws Exception {
        var process = JavaProcess.run(Speaker.class, directory, Map.of("LOG_LEVEL", "DEBUG"));
        assertThat(process.stdout()).contains("not said by default").doesNotContain("not said by libraries");
    }
}
