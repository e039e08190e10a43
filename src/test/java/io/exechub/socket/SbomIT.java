package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The jar says what is inside it, as CycloneDX, and leaves nothing out. */
class SbomIT {
    private static final Path JAR = Path.of(System.getProperty("service.jar", "target/exechub-socket-service.jar"));

    /** What many jars have alike, or what is not taken over from them. */
    private static final Pattern COMMON = Pattern.compile(
            "(META-INF/(maven/|services/|MANIFEST|DEPENDENCIES|INDEX).*|.*(?i:licen[sc]e|notice|AL2\\.0|LGPL2\\.1).*|.*module-info\\.class)");

    @Test
    void everythingInTheJarIsNamedWithItsVersion() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            var named = names(components(jar));
            assertThat(named).hasSizeGreaterThan(40).anyMatch(name -> name.startsWith("vertx-core-"));
            for (var library : classPath()) {
                if (isInside(jar, library)) {
                    assertThat(named).as(library.getName()).anyMatch(library.getName()::startsWith);
                }
            }
        }
    }

    @Test
    void nothingElseIsNamed() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(components(jar))
                    .allSatisfy(component -> {
                        assertThat(component.getString("purl")).startsWith("pkg:maven/");
                        assertThat(component.getJsonArray("hashes")).isNotEmpty();
                    })
                    .extracting(component -> component.getString("group"))
                    .doesNotContain(
                            "org.junit.jupiter", "org.assertj", "com.tngtech.archunit", "com.code-intelligence");
        }
    }

    @Test
    void theManifestSaysWhereToLook() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            var manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Sbom-Format")).isEqualTo("CycloneDX");
            assertThat(jar.getEntry(manifest.getValue("Sbom-Location"))).isNotNull();
        }
    }

    private static List<JsonObject> components(JarFile jar) throws IOException {
        var location = jar.getManifest().getMainAttributes().getValue("Sbom-Location");
        try (var in = jar.getInputStream(jar.getEntry(location))) {
            var bom = new JsonObject(Buffer.buffer(in.readAllBytes()));
            assertThat(bom.getString("bomFormat")).isEqualTo("CycloneDX");
            assertThat(bom.getString("specVersion")).isEqualTo("1.6");
            assertThat(bom.getJsonObject("metadata").getJsonObject("component").getString("name"))
                    .isEqualTo("exechub-socket-service");
            return bom.getJsonArray("components").stream()
                    .map(JsonObject.class::cast)
                    .toList();
        }
    }

    /** As their files are called, without a classifier. */
    private static Set<String> names(List<JsonObject> components) {
        var names = new HashSet<String>();
        components.forEach(component -> names.add(component.getString("name") + "-" + component.getString("version")));
        return names;
    }

    /** All libraries of main code and of tests. */
    private static List<File> classPath() {
        var path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var libraries = Stream.of(path.split(File.pathSeparator))
                .map(File::new)
                .filter(file -> file.getName().endsWith(".jar")
                        && !file.getName().equals(JAR.getFileName().toString()))
                .toList();
        assertThat(libraries).as("of %s", path).hasSizeGreaterThan(60);
        return libraries;
    }

    private static boolean isInside(JarFile jar, File library) throws IOException {
        try (var parts = new JarFile(library)) {
            return parts.stream()
                    .filter(part -> part.getSize() > 0
                            && !COMMON.matcher(part.getName()).matches())
                    .anyMatch(part -> isSame(part, jar.getEntry(part.getName())));
        }
    }

    private static boolean isSame(ZipEntry part, ZipEntry inside) {
        return inside != null && inside.getCrc() == part.getCrc();
    }
}
