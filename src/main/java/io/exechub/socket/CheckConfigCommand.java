package io.exechub.socket;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what the service would run with, or why it would not. */
@Command(
        name = "check-config",
        description = "Print the effective configuration, secrets hidden; exit 78 if it is bad.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    private final CommandConfig config;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckConfigCommand(CommandConfig config) {
        this.config = config;
    }

    @Override
    public Integer call() {
        config.describe().forEach(spec.commandLine().getOut()::println);
        return 0;
    }
}
