package io.exechub.socket;

import io.exechub.socket.broker.RedisTraces;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.telemetry.TraceDocument;
import io.exechub.socket.telemetry.TraceStep;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what became of a submission's events, as {@code GET /api/v1/submissions/{id}/trace} does. */
@Command(
        name = "trace",
        description = {
            "Where is my result? Print what happened to a submission's events, on all nodes.",
            "",
            "Known is what was followed (trace.sample), for an hour after the last step (trace.retention). Times are by"
                    + " the clock of the node that they happened on."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {"0:something is known", "1:nothing is known, or Redis is away", Main.USAGE, Main.BAD_CONFIG},
        footerHeading = Main.EXAMPLES,
        footer = {
            "  REDIS_URL=redis://redis:6379 exechub-socket-service trace --submission s1",
            "  exechub-socket-service trace --submission s1 --json"
        })
final class TraceCommand implements Callable<Integer> {
    private final CommandConfig config;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--submission", required = true, description = "the submission")
    private String submission = "";

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    TraceCommand(CommandConfig config) {
        this.config = config;
    }

    @Override
    public Integer call() {
        return config.use((vertx, service) -> read(vertx, service).map(steps -> print(service, steps)));
    }

    private Future<List<TraceStep>> read(Vertx vertx, ServiceConfig service) {
        return CommandRedis.use(vertx, service, client -> client.send(RedisTraces.request(submission))
                .map(RedisTraces::steps));
    }

    private int print(ServiceConfig service, List<TraceStep> steps) {
        boolean followed = service.trace().follows(submission);
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(TraceDocument.of(submission, followed, steps).encodePrettily());
        } else if (steps.isEmpty()) {
            spec.commandLine().getErr().println(nothing(followed));
        } else {
            steps.forEach(step -> print(out, step, steps.get(0).at()));
        }
        return steps.isEmpty() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private String nothing(boolean followed) {
        return "Nothing is known of submission '" + submission + "': "
                + (followed
                        ? "no event of it came, or the last one too long ago (trace.retention)."
                        : "by this configuration it is not followed (trace.sample).");
    }

    private static void print(PrintWriter out, TraceStep step, long first) {
        out.printf(
                "%tF %<tT.%<tL %+8d ms  %-10s node=%s user=%s",
                step.at(), step.at() - first, step.what(), step.node(), step.user());
        step.details().forEach((name, value) -> out.print(" " + name + "=" + value));
        out.println();
    }
}
