package io.exechub.socket;

import io.exechub.socket.config.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Says what is wrong with a command line, what was probably meant, and where to read on: not the whole help each time. */
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        var command = wrong.getCommandLine();
        var lines = new ArrayList<String>();
        var unknown = command.getUnmatchedArguments();
        if (unknown.isEmpty()) {
            lines.add(wrong.getMessage());
        }
        unknown.stream().limit(1).map(argument -> unknown(argument, command)).forEach(lines::add);
        lines.add("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        lines.forEach(command.getErr()::println);
        return CommandLine.ExitCode.USAGE;
    }

    private static String unknown(String argument, CommandLine command) {
        boolean isOption = argument.startsWith("-");
        var name = isOption ? argument.replaceFirst("=.*", "") : argument;
        var known = isOption
                ? options(command)
                : List.copyOf(command.getSubcommands().keySet());
        var kind = isOption ? "option" : "command";
        return "Unknown " + kind + ": '" + name + "' "
                + NearestName.close(name, known)
                        .map(near -> "(did you mean " + near + "?)")
                        .orElseGet(() -> expectation(known));
    }

    private static String expectation(List<String> known) {
        return known.isEmpty()
                ? "(expected: none)"
                : "(expected: " + known.stream().sorted().collect(Collectors.joining(", ")) + ")";
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .toList();
    }
}
