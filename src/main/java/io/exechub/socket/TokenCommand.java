package io.exechub.socket;

import io.exechub.socket.auth.TokenIssuer;
import io.exechub.socket.auth.TokenSettings;
import io.exechub.socket.config.ConfigException;
import io.exechub.socket.config.DurationText;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints a token, and nothing else, to stdout: for trying things out and for scripts. */
@Command(
        name = "token",
        description = {
            "Print a token for a user, signed with JWT_SECRET, and nothing else.",
            "",
            "Scopes: publish allows POST /api/v1/events; admin allows sending users away and asking for traces."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {Main.DONE, Main.USAGE, Main.BAD_CONFIG},
        footerHeading = Main.EXAMPLES,
        footer = {
            "  exechub-socket-service token --user u1",
            "  TOKEN=$(JWT_SECRET_FILE=jwt.key exechub-socket-service token --user ci --ttl 5m --scope publish)"
        })
final class TokenCommand implements Callable<Integer> {
    private final CommandConfig config;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--user", required = true, description = "whom the token is for")
    private String user = "";

    @Option(names = "--ttl", defaultValue = "1h", description = "how long it lasts (default: ${DEFAULT-VALUE})")
    private String ttl = "";

    @Option(names = "--scope", description = "what it allows beyond listening, publish or admin; may be repeated")
    private List<String> scopes = new ArrayList<>();

    TokenCommand(CommandConfig config) {
        this.config = config;
    }

    @Override
    public Integer call() {
        var userId = userId();
        var duration = duration();
        String token = config.use((vertx, service) ->
                Future.succeededFuture(new TokenIssuer(vertx, signing(service.token()), InstantSource.system())
                        .issue(userId, duration, new HashSet<>(scopes))));
        spec.commandLine().getOut().println(token);
        return 0;
    }

    private UserId userId() {
        try {
            return new UserId(user);
        } catch (IllegalArgumentException invalid) {
            throw usage("--user: '" + user + "' (expected: " + UserId.EXPECTATION + ")");
        }
    }

    private Duration duration() {
        return DurationText.parse(ttl)
                .filter(duration -> duration.toSeconds() > 0)
                .orElseThrow(() -> usage("--ttl: '" + ttl + "' (expected: at least 1s, such as 30s, 5m or 1h)"));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static TokenSettings signing(TokenSettings settings) {
        if (settings.keys().secret().isEmpty()) {
            throw new ConfigException(List.of("JWT_SECRET: not set (expected: the secret the service verifies with; "
                    + "without one it makes its own at each start and prints a token)"));
        }
        return settings;
    }
}
