package io.exechub.socket;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what the service would run with, or why it would not. */
@Command(
        name = "check-config",
        description = {
            "Print the effective configuration, secrets hidden, and where each value comes from; or what is wrong with it.",
            "",
            "Nothing is started and nobody is connected to."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {"0:the configuration is good", Main.USAGE, "78:it is bad; the message names every bad key"},
        footerHeading = Main.EXAMPLES,
        footer = {
            "  exechub-socket-service check-config",
            "  NODE_ENV=production EXECHUB_CONFIG=/etc/exechub.yaml exechub-socket-service check-config",
            "  exechub-socket-service check-config | grep -v '# default'"
        })
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
