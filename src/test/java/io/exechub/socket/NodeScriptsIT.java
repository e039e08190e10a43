package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users use, against the real jar: {@code sockjs-client} and {@code socket.io-client} on each of their transports, our
 * own client and, in a real browser, the console and its own {@code EventSource}. Skipped, saying so, where there is no Node
 * or no Chromium; but not on CI.
 */
class NodeScriptsIT {
    private static final Path SCRIPTS = Path.of("src", "test", "js");
    private static final String CHROMIUM = System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium");
    private static final boolean ON_CI = "true".equals(System.getenv("CI"));
    private static final long MINUTES = 4;
    private static final String SECRET = "a secret of which the scripts make tokens of their own";

    private static Map<String, String> service = Map.of();
    private static @Nullable JarProcess jar;

    @BeforeAll
    static void start() throws Exception {
        require(isInstalled("node") && isInstalled("npm"), "Node is not installed");
        run(Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        jar = JarProcess.development("JWT_SECRET", SECRET);
        var token = jar.says("Token +(\\S+)").group(1);
        var url = jar.says("(http://127\\.0\\.0\\.1:\\d+)/console/").group(1);
        var redis = jar.says("Redis +127\\.0\\.0\\.1:(\\d+)").group(1);
        jar.says("Ctrl-C ends it");
        service = Map.of(
                "EXECHUB_URL", url,
                "EXECHUB_USER", "demo",
                "EXECHUB_TOKEN", token,
                "EXECHUB_SECRET", SECRET,
                "EXECHUB_REDIS_PORT", redis,
                "EXECHUB_JAR", JarProcess.JAR.toAbsolutePath().toString(),
                "CHROMIUM", CHROMIUM);
    }

    @AfterAll
    static void stop() {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void theClientKeepsItsRules() throws Exception {
        run(Map.of(), "npm", "test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sockjs", "socketio", "client"})
    void everyDoorWorksForNode(String script) throws Exception {
        run(service, "node", "--test", "e2e/" + script + ".e2e.mjs");
    }

    /** The client, the console, open and in production, a plain EventSource, and pages whose node is killed. */
    @ParameterizedTest
    @ValueSource(strings = {"browser", "console", "console-usable", "console-access", "sse", "killed-node"})
    void pagesWorkInABrowser(String script) throws Exception {
        require(Files.isExecutable(Path.of(CHROMIUM)), "Chromium is not installed at " + CHROMIUM);
        run(service, "node", "--test", "e2e/" + script + ".e2e.mjs");
    }

    private static void require(boolean present, String otherwise) {
        assertThat(present || !ON_CI)
                .as("on CI nothing is skipped; " + otherwise)
                .isTrue();
        assumeTrue(present, otherwise);
    }

    private static boolean isInstalled(String command) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    private static void run(Map<String, String> env, String... command) throws IOException, InterruptedException {
        var output = Files.createTempFile("script", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(env);
        var process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as(String.join(" ", command) + " ends by itself")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
