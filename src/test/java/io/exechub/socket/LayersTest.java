package io.exechub.socket;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Imports only point down and siblings never meet: the journey of an event is readable from the package tree. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayersTest {
    private static final String ROOT = "io.exechub.socket";

    /** Each package, and the packages of ours that it may use. The root may use all; config uses Settings only. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "edge", List.of("session", "protocol", "routing", "telemetry", "model"),
            "ingest", List.of("routing", "redis", "telemetry", "model"),
            "session", List.of("protocol", "auth", "broker", "telemetry", "model"),
            "routing", List.of("broker", "telemetry", "model"),
            "broker", List.of("redis", "telemetry", "model"),
            "auth", List.of("protocol", "model"),
            "redis", List.of("telemetry", "model"),
            "protocol", List.of("model"),
            "telemetry", List.of(),
            "model", List.of());

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void importsOnlyPointDown() {
        MAY_USE.forEach((from, allowed) -> {
            var forbidden = new ArrayList<>(MAY_USE.keySet());
            forbidden.removeAll(allowed);
            forbidden.remove(from);
            forbidden.add("config");
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAPackage(inside(from))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            forbidden.stream().map(LayersTest::inside).toArray(String[]::new))
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT)
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @Test
    void configKnowsOnlySettingsAndModel() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(inside("config"))
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAPackage(ROOT + "..").and(LayersTest.notSettings()))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(classes);
    }

    private static DescribedPredicate<JavaClass> notSettings() {
        return DescribedPredicate.describe("neither Settings nor model nor config", c -> {
            var outermost = c;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return !outermost.getSimpleName().endsWith("Settings")
                    && !c.getPackageName().startsWith(ROOT + ".model")
                    && !c.getPackageName().startsWith(ROOT + ".config");
        });
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }
}
