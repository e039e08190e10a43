package io.exechub.socket;

import io.exechub.socket.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exits with 0 if all went well, 2 on wrong usage, 78 on bad configuration, else 1. */
@Command(
        name = "exechub-socket-service",
        description = {
            "Tells people, the instant it is known, how their code ran. Without a command: serve.",
            "",
            "Every command reads the same configuration: conf/application.yaml, .env in development, the environment."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {
            "0:done, or stopped as told",
            Main.FAILED,
            Main.USAGE,
            Main.BAD_CONFIG,
            "143:ended by a second signal"
        },
        footerHeading = Main.EXAMPLES,
        footer = {
            "  java -jar exechub-socket-service.jar",
            "  java -jar exechub-socket-service.jar check-config",
            "  java -jar exechub-socket-service.jar publish --help",
            "",
            "For completion in bash and zsh:",
            "  alias exechub-socket-service='java -jar /path/to/exechub-socket-service.jar'",
            "  source <(exechub-socket-service generate-completion)"
        })
public final class Main implements Callable<Integer> {
    static final String EXIT_CODES = "%nExit codes:%n";
    static final String EXAMPLES = "%nExamples:%n";
    static final String DONE = "0:done";
    static final String FAILED = "1:failed; the message says why";
    static final String USAGE = "2:wrong usage";
    static final String BAD_CONFIG = "78:bad configuration";

    /** An example that is broken into two lines cannot be copied. */
    private static final int HELP_WIDTH = 110;

    private final ServeCommand serve;

    private Main(ServeCommand serve) {
        this.serve = serve;
    }

    /** Runs a command and ends the process. */
    public static void main(String[] args) {
        System.exit(commandLine(CommandConfig.ofProcess()).execute(args));
    }

    /** All commands, reading their configuration from {@code config}. */
    static CommandLine commandLine(CommandConfig config) {
        var serve = new ServeCommand(config);
        var all = new CommandLine(new Main(serve))
                .addSubcommand(serve)
                .addSubcommand(new CheckConfigCommand(config))
                .addSubcommand(new TokenCommand(config))
                .addSubcommand(new PublishCommand(config))
                .addSubcommand(new TraceCommand(config))
                .addSubcommand(new AutoComplete.GenerateCompletion())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(Main::explain)
                .setUsageHelpWidth(HELP_WIDTH);
        all.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .versionProvider(new Version()));
        return all;
    }

    @Override
    public Integer call() throws Exception {
        return serve.call();
    }

    /** A stack trace helps nobody at the command line: the message has to. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult ignored) {
        boolean badConfig = failure instanceof ConfigException;
        command.getErr().println((badConfig ? "Bad configuration:\n" : "Failed: ") + message(failure));
        return badConfig ? ConfigException.EXIT_CODE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String message(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
