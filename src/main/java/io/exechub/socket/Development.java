package io.exechub.socket;

import io.exechub.socket.auth.TokenIssuer;
import io.exechub.socket.config.Environment;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.model.Secret;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EmbeddedRedis;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What makes development need no preparation: a key of its own, and a word of welcome with all one needs to begin. */
final class Development {
    private static final UserId USER = new UserId("demo");
    private static final Duration TOKEN_TTL = Duration.ofHours(12);
    private static final int KEY_BYTES = 32;

    private Development() {}

    /** The same configuration; in development, with a random key if it has none. */
    static ServiceConfig withKey(ServiceConfig config) {
        boolean needsKey = config.environment() == Environment.DEVELOPMENT
                && !config.token().keys().hasKey();
        return needsKey ? config.withToken(config.token().withSecret(randomKey())) : config;
    }

    private static Secret randomKey() {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new Secret(HexFormat.of().formatHex(key));
    }

    /**
     * Says how to begin.
     *
     * @param bundled the bundled Redis; null if there is another
     */
    static void welcome(PrintStream out, Vertx vertx, ServiceConfig config, int port, @Nullable EmbeddedRedis bundled) {
        var base = (config.edge().tls().isPresent() ? "https" : "http") + "://"
                + config.edge().host() + ":" + port;
        out.printf("%nExecHub Socket Service is up.%n%n");
        out.printf("  Try it     %s/console/%n", base);
        token(vertx, config)
                .ifPresent(token -> out.printf(
                        "  Token      %s%n             (user %s; may publish; good for 12 hours)%n", token, USER));
        out.printf("  WebSocket  %s/ws%n", base.replaceFirst("http", "ws"));
        out.printf("  SockJS     %s/socket%n", base);
        out.printf("  Socket.IO  %s%n", base);
        if (bundled != null) {
            out.printf(
                    "  Redis      127.0.0.1:%d, bundled; publish with%n"
                            + "             redis-cli -p %1$d PUBLISH %s '{\"userId\":\"%s\",\"submissionId\":\"s1\",\"status\":\"RUNNING\"}'%n"
                            + "             REDIS_PORT=%1$d java -jar target/exechub-socket-service.jar publish"
                            + " --user %3$s --submission s1 --status SUCCESS%n"
                            + "             REDIS_PORT=%1$d java -jar target/exechub-socket-service.jar trace"
                            + " --submission s1%n",
                    bundled.port(), config.ingest().channel(), USER);
        }
        out.printf("%n  Ctrl-C ends it.%n%n");
    }

    private static Optional<String> token(Vertx vertx, ServiceConfig config) {
        return config.token().keys().secret().map(secret -> new TokenIssuer(vertx, config.token(), Instant::now)
                .issue(USER, TOKEN_TTL, Set.of("publish")));
    }
}
