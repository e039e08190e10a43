package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The rules for a user of Redis that the README tells operators to set, as commands for Redis. */
public final class ReadmeAcl {
    /** What stands for the password there. */
    public static final String PASSWORD = "PASSWORD";

    private ReadmeAcl() {}

    /** For a server. */
    public static String ofServer() {
        return command("redis-cli ACL SETUSER exechub ");
    }

    /** For a sentinel. */
    static String ofSentinel() {
        return command("redis-cli -p 26379 ACL SETUSER exechub ");
    }

    private static String command(String beginning) {
        try {
            var readme = Files.readString(Path.of("README.md"));
            var rule = Pattern.compile(Pattern.quote(beginning) + "(?:[^\n]*\\\\\n)*[^\n]*")
                    .matcher(readme);
            assertThat(rule.find()).as("the README says " + beginning).isTrue();
            var line = rule.group().replace("\\\n", " ").replace("'", "");
            return line.substring(line.indexOf("ACL "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
