package io.exechub.socket;

import io.exechub.socket.config.Environment;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.redis.EmbeddedRedis;
import io.exechub.socket.redis.RedisSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs the service until it is told to stop: SIGTERM drains, a second one ends at once. */
@Command(
        name = "serve",
        description = {
            "Run the service (the default), until SIGTERM or Ctrl-C: clients are then sent away over DRAIN_WINDOW."
                    + " A second one ends it at once.",
            "",
            "Development, the default, needs nothing. Production needs a key, a Redis and the origin of your pages."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {"0:stopped as told", Main.FAILED, Main.USAGE, Main.BAD_CONFIG, "143:ended by a second signal"},
        footerHeading = Main.EXAMPLES,
        footer = {
            "  exechub-socket-service",
            "  NODE_ENV=production JWT_SECRET_FILE=jwt.key REDIS_URL=redis://redis:6379 \\",
            "    CORS_ORIGIN=https://app.example.com exechub-socket-service serve"
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);
    /** For each of the three steps of stopping beyond the drain window: less than 10 s together. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int ENDED_BY_SIGTERM = 143;

    private final CommandConfig config;
    private final CountDownLatch told = new CountDownLatch(1);

    ServeCommand(CommandConfig config) {
        this.config = config;
    }

    @Override
    public Integer call() throws Exception {
        TerminationSignals.handle(told::countDown, () -> Runtime.getRuntime().halt(ENDED_BY_SIGTERM));
        var loaded = Development.withKey(config.load());
        if (loaded.redis().isPresent()) {
            serve(loaded, loaded.redis().get(), null);
        } else {
            try (var bundled = EmbeddedRedis.start()) {
                serve(loaded, RedisSettings.standalone(bundled.uri()), bundled);
            }
        }
        return 0;
    }

    private void serve(ServiceConfig loaded, RedisSettings redis, @Nullable EmbeddedRedis bundled) throws Exception {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var vertx = VertxFactory.create(loaded.cluster(), loaded.edge().verticles(), registry)
                .await();
        try {
            var service = new SocketService(vertx, loaded, redis, registry);
            start(service);
            if (loaded.environment() == Environment.DEVELOPMENT) {
                Development.welcome(System.out, vertx, loaded, service.status().port(), bundled);
            }
            told.await();
            stop(service, loaded.drainWindow());
        } finally {
            vertx.close().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void start(SocketService service) throws Exception {
        try {
            service.start().await();
        } catch (Exception failure) {
            service.stop().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new IllegalStateException("the service did not start: " + failure.getMessage(), failure);
        }
    }

    private static void stop(SocketService service, Duration window) throws Exception {
        try {
            service.drain().await(window.plus(PATIENCE).toSeconds(), TimeUnit.SECONDS);
        } finally {
            service.stop().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            log.info("stopped");
        }
    }
}
