package io.exechub.socket;

import io.exechub.socket.config.ConfigException;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.ingest.IngestSettings;
import io.exechub.socket.redis.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Publishes one event, as the Submission Service would: for trying things out. */
@CommandLine.Command(
        name = "publish",
        description = "Publish one event to the configured Redis.",
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
    /** The two ways through Redis. */
    enum Way {
        CHANNEL,
        STREAM
    }

    private final CommandConfig config;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--user", required = true, description = "whose submission it is")
    private String user = "";

    @Option(names = "--submission", required = true, description = "the submission")
    private String submission = "";

    @Option(names = "--status", required = true, description = "its status, such as RUNNING or SUCCESS")
    private String status = "";

    @Option(names = "--result", description = "its result, as JSON")
    private @Nullable String result;

    @Option(names = "--via", defaultValue = "channel", description = "channel or stream (default: ${DEFAULT-VALUE})")
    private Way way = Way.CHANNEL;

    PublishCommand(CommandConfig config) {
        this.config = config;
    }

    @Override
    public Integer call() {
        var event = event();
        return config.use((vertx, service) -> {
            var client = Redis.createClient(vertx, redis(service).commandOptions());
            return publish(client, service.ingest(), event).eventually(() -> {
                client.close();
                return Future.succeededFuture();
            });
        });
    }

    /** {@code publishedAt} makes two runs two events; the result goes in as it was typed, digit for digit. */
    private String event() {
        var event = new JsonObject()
                .put("userId", user)
                .put("submissionId", submission)
                .put("status", status)
                .put("publishedAt", System.currentTimeMillis())
                .encode();
        return result == null ? event : event.substring(0, event.length() - 1) + ",\"result\":" + checked(result) + "}";
    }

    private String checked(String json) {
        try {
            Json.decodeValue(json);
            return json;
        } catch (DecodeException invalid) {
            throw new ParameterException(spec.commandLine(), "--result: '" + json + "' (expected: JSON)");
        }
    }

    private Future<Integer> publish(Redis client, IngestSettings ingest, String event) {
        return way == Way.CHANNEL
                ? client.send(Request.cmd(Command.PUBLISH).arg(ingest.channel()).arg(event))
                        .map(this::reportListeners)
                : client.send(Request.cmd(Command.XADD)
                                .arg(ingest.streams().get(0))
                                .arg("*")
                                .arg("event")
                                .arg(event))
                        .map(this::reportEntry);
    }

    private int reportListeners(Response nodes) {
        if (nodes.toInteger() == 0) {
            spec.commandLine().getErr().println("no node is listening");
            return CommandLine.ExitCode.SOFTWARE;
        }
        spec.commandLine().getOut().println("nodes that heard it: " + nodes);
        return CommandLine.ExitCode.OK;
    }

    private int reportEntry(Response id) {
        spec.commandLine().getOut().println("stream entry: " + id);
        return CommandLine.ExitCode.OK;
    }

    private static RedisSettings redis(ServiceConfig service) {
        return service.redis()
                .orElseThrow(() -> new ConfigException(List.of(
                        "REDIS_PORT: not set (expected: the port of the bundled Redis, as `make run` prints it)")));
    }
}
