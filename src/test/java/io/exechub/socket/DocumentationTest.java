package io.exechub.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.exechub.socket.protocol.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation says there is, is there. */
class DocumentationTest {
    private static final Path README = Path.of("README.md");
    private static final Path SITE = Path.of("src/site/markdown");
    private static final Path TESTS = Path.of("src/test");

    /** Indentation, key, value, and the name that begins the comment. */
    private static final Pattern SETTING = Pattern.compile("( *)(\\w+):(?: +(\\S+))? +# (?:([A-Z_]+): )?.*");

    private static final Pattern SECTION = Pattern.compile("(\\w+):(?: +#.*)?");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Test|IT)|[\\w-]+\\.(?:test|e2e)\\.mjs)`");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)");

    /** Not what stands within an address or a relative path. */
    private static final Pattern PRIVATE_PATH = Pattern.compile("(?<![\\w.*-])/(?:home|root|Users|work)/[\\w.]");

    /** A key of the settings file; the default and the short name in the environment are empty if there is none. */
    record Setting(String key, String value, String variable) {}

    static List<Setting> settings() throws IOException {
        var settings = new ArrayList<Setting>();
        var section = "";
        for (var line : Files.readAllLines(Path.of("conf/application.yaml"))) {
            var begins = SECTION.matcher(line);
            var sets = SETTING.matcher(line);
            if (begins.matches()) {
                section = begins.group(1) + ".";
            } else if (sets.matches()) {
                settings.add(new Setting(
                        (sets.group(1).isEmpty() ? "" : section) + sets.group(2),
                        sets.group(3).replace("\"", ""),
                        sets.group(4) == null ? "" : sets.group(4)));
            }
        }
        return settings;
    }

    @Test
    void theSettingsFileIsUnderstood() throws IOException {
        assertThat(settings())
                .hasSizeGreaterThan(50)
                .contains(
                        new Setting("edge.port", "3001", "PORT"),
                        new Setting("session.heartbeat", "25s", ""),
                        new Setting("redis.url", "", "REDIS_URL"),
                        new Setting("cluster.mode", "off", "CLUSTER"),
                        new Setting("drainWindow", "20s", "DRAIN_WINDOW"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsInTheReadmeWithItsNameAndDefault(Setting setting) throws IOException {
        var row = row("## Settings", setting.key());
        assertThat(row.get(1)).isEqualTo(quoted(setting.variable()));
        assertThat(row.get(2)).isEqualTo(quoted(setting.value()));
        assertThat(row.get(3)).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NODE_ENV", "LOG_LEVEL", "EXECHUB_CONFIG"})
    void whatStandsOnlyInTheEnvironmentIsInTheReadme(String variable) throws IOException {
        assertThat(section("## Settings")).anyMatch(line -> line.contains(quoted(variable)));
    }

    @ParameterizedTest
    @EnumSource
    void everyCloseReasonIsInTheReadme(CloseReason reason) throws IOException {
        var row = row("## Close codes", Integer.toString(reason.code()));
        assertThat(row.get(1)).isEqualTo(quoted(reason.name()));
        assertThat(row.get(2)).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void everyCloseReasonIsExplainedInTheConsole(CloseReason reason) throws IOException {
        assertThat(Files.readString(Path.of("src/main/resources/web/console/close-codes.js")))
                .containsPattern("\\n  " + reason.name() + ": '.{20,}',\\n");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatIsNamedExists(Path page) throws IOException {
        var named = NAMED_TEST
                .matcher(Files.readString(page))
                .results()
                .map(name -> name.group(1).endsWith(".mjs") ? name.group(1) : name.group(1) + ".java");
        assertThat(named).isSubsetOf(fileNames(TESTS));
    }

    @Test
    void everyAttackHasAnAnswerAndATestThatShowsIt() throws IOException {
        var rows = Files.readAllLines(SITE.resolve("attacks.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| attack |"))
                .map(DocumentationTest::cells)
                .toList();
        assertThat(rows).hasSizeGreaterThan(35).allSatisfy(cells -> {
            assertThat(cells).hasSize(3).allSatisfy(cell -> assertThat(cell).isNotBlank());
            assertThat(NAMED_TEST.matcher(cells.get(2)).results()).isNotEmpty();
        });
        // A star: tried beside clients that lose nothing by it.
        assertThat(rows.stream().filter(cells -> cells.get(0).contains("★")))
                .hasSizeGreaterThanOrEqualTo((int) Attacks.all().count());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageThatIsLinkedExists(Path page) throws IOException {
        var linked = LINK.matcher(Files.readString(page)).results().map(link -> page.resolveSibling(link.group(1)));
        assertThat(linked).allSatisfy(target -> assertThat(target).exists());
    }

    @Test
    void noTrackedFileNamesADirectoryOfOneMachine() throws Exception {
        assumeTrue(Files.exists(Path.of(".git")), "not a clone");
        var found = new ArrayList<String>();
        for (var file : trackedFiles()) {
            for (var line : lines(file)) {
                if (PRIVATE_PATH.matcher(line).find()) {
                    found.add(file + ": " + line.strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    static List<Path> pages() throws IOException {
        try (var site = Files.walk(SITE)) {
            return Stream.concat(Stream.of(README), site.filter(file -> file.toString()
                            .endsWith(".md")))
                    .toList();
        }
    }

    /** The cells of the one row of a section's table that begins with {@code first}, quoted or not. */
    private static List<String> row(String heading, String first) throws IOException {
        var rows = section(heading).stream()
                .filter(line -> line.startsWith("| " + first + " |") || line.startsWith("| `" + first + "` |"))
                .toList();
        assertThat(rows).as("rows of %s in %s", first, heading).hasSize(1);
        return cells(rows.get(0));
    }

    private static List<String> cells(String row) {
        return Stream.of(row.split("\\|")).skip(1).map(String::strip).toList();
    }

    private static List<String> section(String heading) throws IOException {
        var lines = Files.readAllLines(README);
        int begin = lines.indexOf(heading);
        assertThat(begin).as(heading).isNotNegative();
        return lines.stream()
                .skip(begin + 1L)
                .takeWhile(line -> !line.startsWith("## "))
                .toList();
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static List<String> fileNames(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> !file.toString().contains("node_modules"))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static List<Path> trackedFiles() throws Exception {
        var git = new ProcessBuilder("git", "ls-files", "-z")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var names = new String(git.getInputStream().readAllBytes(), UTF_8).split("\0");
        assertThat(git.waitFor()).isZero();
        return Stream.of(names).map(Path::of).filter(Files::isRegularFile).toList();
    }

    /** None if the file is not text. */
    private static List<String> lines(Path file) throws IOException {
        var text = new String(Files.readAllBytes(file), UTF_8);
        return text.indexOf('\0') < 0 ? text.lines().toList() : List.of();
    }
}
