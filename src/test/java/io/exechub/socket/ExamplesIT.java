package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The programs in {@code src/examples} that publish, run as their first lines say. The hook for React is tried in a browser,
 * by {@code browser.e2e.mjs}.
 */
@Timeout(240) // Some load their libraries first.
class ExamplesIT {
    private static final String DIRECTORY = "src/examples/publish-";
    private static final String RESULT = "{\"stdout\":\"42\\n\u201cü\u201d \uD83D\uDE00 %20 $HOME\",\"passed\":[1,2]}";
    private static final long LATE_MILLIS = 60_000;

    private static RedisRig redis;
    private static ServiceRig service;

    /** Where what it needs is missing, it is skipped; on CI it fails. */
    enum Example {
        NODE {
            @Override
            ExternalTool.Result run(Map<String, String> environment, String... args) {
                var npm = find("npm", "--version");
                npm.run("--prefix", DIRECTORY + "node", "ci", "--no-audit", "--no-fund")
                        .orFail();
                return find("node", "--version")
                        .with(DIRECTORY + "node/publish.mjs")
                        .run(environment, args);
            }
        },
        JAVA {
            @Override
            ExternalTool.Result run(Map<String, String> environment, String... args) {
                var quoted = Stream.of(args).map(arg -> "'" + arg + "'").toList();
                return find("mvn", "--version")
                        .run(
                                environment,
                                "-q",
                                "-f",
                                DIRECTORY + "java/pom.xml",
                                "compile",
                                "exec:java",
                                "-Dexec.args=" + String.join(" ", quoted));
            }
        },
        PYTHON {
            @Override
            ExternalTool.Result run(Map<String, String> environment, String... args) {
                // Debian's package is for Debian's Python, which need not be the first.
                var python = ExternalTool.find(
                        "Python with its package redis is not installed",
                        List.of("-c", "import redis"),
                        List.of(List.of("python3"), List.of("/usr/bin/python3")));
                return python.with(DIRECTORY + "python/publish.py").run(environment, args);
            }
        },
        SHELL {
            @Override
            ExternalTool.Result run(Map<String, String> environment, String... args) {
                List.of("jq", "redis-cli", "curl").forEach(tool -> find(tool, "--version"));
                return find("sh", "-c", "exit 0")
                        .with(DIRECTORY + "shell/publish.sh")
                        .run(environment, args);
            }
        };

        abstract ExternalTool.Result run(Map<String, String> environment, String... args);

        private static ExternalTool find(String name, String... probe) {
            return ExternalTool.find(name + " is not installed", List.of(probe), List.of(List.of(name)));
        }
    }

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSocketGetsWhatAnExamplePublishes(Example example) {
        var ways = new ArrayList<>(List.of("stream", "channel"));
        if (example == Example.SHELL) {
            ways.add("http");
        }
        for (var way : ways) {
            var user = ServiceRig.newUser();
            try (var socket = service.register(ServiceRig.WS, user)) {
                example.run(environment(redis), way, user, "s 1", "RUNNING").orFail();
                assertThat(socket.next("submission_status_update"))
                        .isEqualTo(new JsonObject().put("submissionId", "s 1").put("status", "RUNNING"));
                example.run(environment(redis), way, user, "s 1", "SUCCESS", RESULT)
                        .orFail();
                assertThat(socket.next("execution_result"))
                        .isEqualTo(new JsonObject()
                                .put("submissionId", "s 1")
                                .put("status", "SUCCESS")
                                .put("result", Json.decodeValue(RESULT)));
                socket.hasNothingElse();
            }
            eachHasAnIdAndATime(user);
        }
    }

    private static Map<String, String> environment(RedisRig redis) {
        return Map.of(
                "REDIS_URL",
                redis.uri().toString(),
                "EXECHUB_URL",
                "http://127.0.0.1:" + service.port(),
                "EXECHUB_TOKEN",
                service.token("publisher", "publish"));
    }

    /** Which are not sent to clients. */
    private static void eachHasAnIdAndATime(String user) {
        var ids = redis.send(Command.ZRANGE, "exechub:{u:" + user + "}:seen", 0, -1);
        assertThat(ids).hasSize(2).allSatisfy(id -> assertThat(id.toString()).matches("[0-9a-f-]{36}"));
        var journal = redis.send(Command.XRANGE, "exechub:{u:" + user + "}:journal", "-", "+");
        assertThat(journal).hasSize(2).allSatisfy(entry -> {
            long published = Long.parseLong(RedisRig.field(entry, "p"));
            assertThat(published)
                    .isLessThan(Long.parseLong(RedisRig.field(entry, "a")))
                    .isGreaterThan(System.currentTimeMillis() - LATE_MILLIS);
        });
    }

    @ParameterizedTest
    @EnumSource
    void anExampleSaysSoWhereNobodyListens(Example example) {
        try (var lonely = RedisRig.start()) {
            var told = example.run(environment(lonely), "channel", "u1", "s1", "RUNNING");
            assertThat(told.exitCode()).as(told.output()).isOne();
            assertThat(told.output()).contains("not published: nobody");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExampleSaysSoWhereRedisIsAway(Example example) {
        try (var away = RedisRig.start()) {
            away.kill();
            var told = example.run(environment(away), "stream", "u1", "s1", "RUNNING");
            assertThat(told.exitCode()).as(told.output()).isOne();
            assertThat(told.output()).contains("not published: ");
        }
    }
}
