package io.exechub.socket;

import io.exechub.socket.config.ConfigException;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.redis.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.util.List;
import java.util.function.Function;

/** The Redis of the configuration, for a command that asks it once. */
final class CommandRedis {
    private CommandRedis() {}

    /** Asks, and hangs up. */
    static <T> Future<T> use(Vertx vertx, ServiceConfig service, Function<Redis, Future<T>> question) {
        var client = Redis.createClient(vertx, settings(service).commandOptions());
        return question.apply(client).eventually(() -> {
            client.close();
            return Future.succeededFuture();
        });
    }

    private static RedisSettings settings(ServiceConfig service) {
        return service.redis()
                .orElseThrow(() -> new ConfigException(List.of(
                        "REDIS_PORT: not set (expected: the port of the bundled Redis, as `make run` prints it)")));
    }
}
