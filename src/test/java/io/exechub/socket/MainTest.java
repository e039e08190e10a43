package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.auth.Identity;
import io.exechub.socket.auth.KeySettings;
import io.exechub.socket.auth.TokenSettings;
import io.exechub.socket.auth.TokenVerifier;
import io.exechub.socket.model.Secret;
import io.exechub.socket.model.UserId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private final Map<String, String> env = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--version", "publish --version"})
    void theVersionIsPrinted(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString()).isEqualTo("unpackaged\n");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("serve", "check-config", "token", "publish", "trace", "generate-completion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "check-config", "token", "publish", "trace"})
    void helpTeachesByExamplesAndNamesTheExitCodes(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString())
                .contains("\nExit codes:\n", "\nExamples:\n", "exechub-socket-service " + command)
                .containsPattern("\n +78 ");
    }

    @ParameterizedTest
    @CsvSource({
        "publish --usr u1, Unknown option: '--usr' (did you mean --user?)",
        "token --user u1 --tll=5m, Unknown option: '--tll' (did you mean --ttl?)",
        "pubish --user u1, Unknown command: 'pubish' (did you mean publish?)",
        "trace s1 --submission s1, Unknown command: 's1' (expected: none)"
    })
    void whatIsMisspeltIsPutRight(String line, String said) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(said + "\nTry 'exechub-socket-service")
                .hasLineCount(2);
    }

    @Test
    void theShellCompletesCommandsAndOptions() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString())
                .startsWith("#!/usr/bin/env bash")
                .contains("check-config", "--event-version", "complete -F");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "token --user ''",
                "token --user a{b",
                "token --user u1 --ttl soon",
                "token --user u1 --ttl 0",
                "publish --user u1 --submission s1",
                "publish --user u1 --submission s1 --status WA --result {",
                "publish --user u1 --submission s1 --status WA --via pigeon",
                "publish --user u1 --submission s1 --status WA --event-version seven",
                "publish --user u1 --submission s1 --status WA --event-version -1",
                "publish --user u1 --submission s1 --status WA --field status=RE",
                "publish --user u1 --submission s1 --status WA --field lonely",
                "publish --user a{b --submission s1 --status WA",
                "trace",
                "fly",
                "--fly"
            })
    void wrongUsageIsExplainedAndExitsWith2(String line) {
        assertThat(run(line.replace("''", "").split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "check-config",
                "token --user u1",
                "publish --user u1 --submission s1 --status WA",
                "trace --submission s1"
            })
    void badConfigurationIsExplainedOnceAndExitsWith78(String line) {
        env.putAll(Map.of("PORT", "abc", "JWT_SECRET", "hunter2"));
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(78);
        assertThat(err.toString()).isEqualTo("""
                        Bad configuration:
                        PORT: 'abc' (expected: 0 to 65535)
                        JWT_SECRET: (hidden) (expected: at least 32 bytes)
                        """);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checkConfigPrintsWhatIsInEffect() {
        env.putAll(Map.of("PORT", "4001", "JWT_SECRET", SECRET));
        assertThat(run("check-config")).isZero();
        assertThat(out.toString())
                .containsPattern("edge.port: '4001' +# environment PORT\n")
                .containsPattern("jwt.secret: \\(hidden\\) +# environment JWT_SECRET\n")
                .doesNotContain(SECRET);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aTokenNeedsASecretToSignWith() {
        assertThat(run("token", "--user", "u1")).isEqualTo(78);
        assertThat(err.toString()).contains("JWT_SECRET: not set");
    }

    @Test
    void publishingNeedsARedis() {
        assertThat(run("publish", "--user", "u1", "--submission", "s1", "--status", "WA"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("REDIS_PORT: not set (expected: the port of the bundled Redis");
    }

    @Test
    void aRedisThatIsAwayIsAFailure() {
        env.put("REDIS_PORT", "1");
        assertThat(run("publish", "--user", "u1", "--submission", "s1", "--status", "WA"))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("Failed: ").contains("onnect");
    }

    @Test
    void theTokenIsAllThatGoesToStdout() throws Exception {
        var process = JavaProcess.run(
                Main.class, directory, Map.of("JWT_SECRET", SECRET), "token", "--user", "u1", "--scope", "publish");
        assertThat(process.exitCode()).as(process.stderr()).isZero();
        assertThat(process.stdout()).endsWith("\n").hasLineCount(1);
        var identity = verify(process.stdout().strip());
        assertThat(identity.user()).isEqualTo(new UserId("u1"));
        assertThat(identity.scopes()).isEqualTo(Set.of("publish"));
        assertThat(identity.expiresAt())
                .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_600));
    }

    @Test
    void theDotenvFileOfTheWorkingDirectoryIsRead() throws Exception {
        Files.writeString(directory.resolve(".env"), "JWT_SECRET=" + SECRET + "\n");
        var process = JavaProcess.run(Main.class, directory, Map.of(), "token", "--user", "u1");
        assertThat(process.exitCode()).as(process.stderr()).isZero();
    }

    private static Identity verify(String token) {
        var settings = TokenSettings.signedWith(KeySettings.ofSecret(new Secret(SECRET)));
        return new TokenVerifier(settings, Optional.empty(), InstantSource.system())
                .verify(token)
                .await();
    }

    private int run(String... args) {
        return Main.commandLine(new CommandConfig(env, directory))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
