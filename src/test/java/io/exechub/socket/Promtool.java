package io.exechub.socket;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prometheus' own understanding of its query language. */
final class Promtool {
    private static final Pattern FAILED = Pattern.compile("expr: \"(.*)\", time:");

    private final ExternalTool tool = ExternalTool.find(
            "promtool is not installed; it comes with Debian's package prometheus",
            List.of("--version"),
            List.of(List.of("promtool")));
    private final Path directory;

    /** @param directory where its files are written */
    Promtool(Path directory) {
        this.directory = directory;
    }

    void checkRules(Path rules) {
        tool.run("check", "rules", rules.toString()).orFail();
    }

    void testRules(Path tests) {
        tool.run("test", "rules", tests.toString()).orFail();
    }

    /**
     * Those of the queries that have a result ten minutes after the series began to grow by one a minute.
     *
     * @param series names with their labels
     */
    Set<String> answered(List<String> queries, List<String> series) {
        var text = new StringBuilder("tests:\n  - interval: 1m\n    input_series:\n");
        series.forEach(
                each -> text.append("      - {series: ").append(quoted(each)).append(", values: 1+1x10}\n"));
        text.append("    promql_expr_test:\n");
        // Each is expected to have none: those that fail are what is asked for.
        queries.forEach(each ->
                text.append("      - {expr: ").append(quoted(each)).append(", eval_time: 10m, exp_samples: []}\n"));
        var output = tool.run(
                        "test",
                        "rules",
                        ExternalTool.write(directory.resolve("queries.yaml"), text.toString())
                                .toString())
                .output();
        return FAILED.matcher(output)
                .results()
                .map(failed -> failed.group(1).replace("\\\"", "\""))
                .collect(Collectors.toSet());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
