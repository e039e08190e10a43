package io.exechub.socket;

import io.exechub.socket.ingest.IngestSettings;
import io.exechub.socket.model.RejectedEventException;
import io.exechub.socket.model.SubmissionEventParser;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        description = {
            "Publish one event to the configured Redis, as the Submission Service would.",
            "",
            "With a result it is an execution_result, without one a submission_status_update."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {
            "0:published",
            "1:no node listens to the channel, or Redis is away",
            "2:wrong usage, or an event that the service would reject",
            Main.BAD_CONFIG
        },
        footerHeading = Main.EXAMPLES,
        footer = {
            "  exechub-socket-service publish --user u1 --submission s1 --status RUNNING",
            "  exechub-socket-service publish --user u1 --submission s1 --status SUCCESS --result '{\"time\":1.10}'",
            "  exechub-socket-service publish --user u1 --submission s1 --status WA --via stream \\",
            "    --event-id s1/7 --event-version 7 --field testsPassed=9 --field language=java"
        })
final class PublishCommand implements Callable<Integer> {
    /** The two ways through Redis. */
    enum Way {
        CHANNEL,
        STREAM
    }

    /** Fields that a repeated name would make ambiguous. */
    private static final List<String> OWN_OPTIONS =
            List.of("userId", "submissionId", "status", "result", "eventId", "version", "publishedAt");

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

    @Option(names = "--event-id", description = "its own id: a repeat is dropped")
    private @Nullable String eventId;

    @Option(names = "--event-version", description = "its version: dropped if its submission has had a higher one")
    private @Nullable Long version;

    @Option(
            names = "--field",
            paramLabel = "<name=value>",
            description = "a further field, as JSON or else as text; may be repeated")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(names = "--via", defaultValue = "channel", description = "channel or stream (default: ${DEFAULT-VALUE})")
    private Way way = Way.CHANNEL;

    PublishCommand(CommandConfig config) {
        this.config = config;
    }

    @Override
    public Integer call() {
        var event = event();
        return config.use((vertx, service) -> {
            check(event, service.ingest().maxEventSize());
            return CommandRedis.use(vertx, service, client -> publish(client, service.ingest(), event));
        });
    }

    /** {@code publishedAt} makes two runs two events; JSON goes in as it was typed, digit for digit. */
    private String event() {
        var event = new JsonObject()
                .put("userId", user)
                .put("submissionId", submission)
                .put("status", status)
                .put("publishedAt", System.currentTimeMillis());
        if (eventId != null) {
            event.put("eventId", eventId);
        }
        if (version != null) {
            event.put("version", version);
        }
        var text = new StringBuilder(event.encode());
        fields.forEach((name, value) -> append(text, checkedName(name), isJson(value) ? value : Json.encode(value)));
        if (result != null) {
            append(text, "result", checked(result));
        }
        return text.toString();
    }

    private static void append(StringBuilder object, String name, String json) {
        object.setLength(object.length() - 1);
        object.append(',').append(Json.encode(name)).append(':').append(json).append('}');
    }

    private String checkedName(String name) {
        if (OWN_OPTIONS.contains(name)) {
            throw usage("--field: '" + name + "' (expected: none of " + String.join(", ", OWN_OPTIONS) + ")");
        }
        return name;
    }

    private String checked(String json) {
        if (!isJson(json)) {
            throw usage("--result: '" + json + "' (expected: JSON)");
        }
        return json;
    }

    private static boolean isJson(String text) {
        try {
            Json.decodeValue(text);
            return true;
        } catch (DecodeException notJson) {
            return false;
        }
    }

    /** What the service would reject is better said here. */
    private void check(String event, int maxBytes) {
        try {
            SubmissionEventParser.parse(event.getBytes(StandardCharsets.UTF_8), maxBytes);
        } catch (RejectedEventException rejected) {
            throw usage("the event would be rejected: " + rejected.problem());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
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
}
