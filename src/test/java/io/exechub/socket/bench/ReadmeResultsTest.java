package io.exechub.socket.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.bench.report.Readme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The figures in the README were measured: {@code make bench-readme} puts them there. */
class ReadmeResultsTest {
    @Test
    void theReadmeShowsTheNewestResults() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        assertThat(readme).isEqualTo(Readme.with(readme));
    }
}
