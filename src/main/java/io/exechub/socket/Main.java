package io.exechub.socket;

import io.exechub.socket.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exits with 0 if all went well, 2 on wrong usage, 78 on bad configuration, else 1. */
@Command(
        name = "exechub-socket-service",
        description = "Tells people, the instant it is known, how their code ran. Without a command: serve.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main implements Callable<Integer> {
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
        return new CommandLine(new Main(serve))
                .addSubcommand(serve)
                .addSubcommand(new CheckConfigCommand(config))
                .addSubcommand(new TokenCommand(config))
                .addSubcommand(new PublishCommand(config))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain);
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
