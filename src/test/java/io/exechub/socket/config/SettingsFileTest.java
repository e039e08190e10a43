package io.exechub.socket.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SettingsFileTest {
    private static final Path DOCUMENTED = Path.of("conf", "application.yaml");

    @Test
    void everyKeyOfTheFileIsReadAndEveryKeyReadIsInTheFile(Vertx vertx) {
        var problems = new Problems();
        var defaults = read(vertx);
        var reader = new SettingsReader(
                new ConfigValues(Environment.DEVELOPMENT, defaults, problems), problems, Path.of(""));
        new ServiceConfigReader(reader, Environment.DEVELOPMENT).read();
        assertThat(reader.keysRead()).containsExactlyInAnyOrderElementsOf(defaults.keySet());
    }

    @Test
    void thePackagedDefaultsAreTheDocumentedFile() throws IOException {
        try (var packaged = ConfigLoader.class.getClassLoader().getResourceAsStream(ConfigLoader.PACKAGED)) {
            assertThat(packaged).isNotNull().hasBinaryContent(Files.readAllBytes(DOCUMENTED));
        }
    }

    @Test
    void everyKeyHasACommentOnItsLine() throws IOException {
        assertThat(Files.readAllLines(DOCUMENTED))
                .filteredOn(line -> line.matches("( {2})?\\w+: .*\\S.*"))
                .hasSizeGreaterThan(40)
                .allMatch(line -> line.contains(" # "));
    }

    @Test
    void everyShortNameIsInTheFile(Vertx vertx) throws IOException {
        var file = Files.readString(DOCUMENTED);
        var names = read(vertx).keySet().stream()
                .flatMap(key -> EnvironmentNames.of(key).stream())
                .filter(name -> !name.startsWith(EnvironmentNames.PREFIX))
                .toList();
        assertThat(names).hasSize(30).allMatch(name -> file.contains("# " + name + ":"));
    }

    /** Vert.x copies to the disk whatever lies in the directories above a packaged file: in the jar that is the service. */
    @Test
    void nothingButTheDefaultsIsUnpackedToReadThem(@TempDir Path directory) throws IOException {
        var options = new FileSystemOptions()
                .setFileCacheDir(directory.resolve("cache").toString());
        var vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(options));
        try {
            assertThat(read(vertx)).isNotEmpty();
            assertThat(files(directory)).singleElement().asString().endsWith(ConfigLoader.PACKAGED);
        } finally {
            vertx.close().await();
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Map<String, String> read(Vertx vertx) {
        return SettingsFile.read(vertx, ConfigLoader.PACKAGED).await();
    }
}
