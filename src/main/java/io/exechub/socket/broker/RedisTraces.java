package io.exechub.socket.broker;

import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.telemetry.TraceStep;
import io.exechub.socket.telemetry.Traces;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link TraceLog} wrote. Shares a broker's connection, and is confined to its event loop. */
public final class RedisTraces implements Traces {
    private final TraceSettings settings;
    private final RedisLink link;

    /** @param link started and closed by its owner */
    public RedisTraces(TraceSettings settings, RedisLink link) {
        this.settings = settings;
        this.link = link;
    }

    @Override
    public boolean follows(String submissionId) {
        return settings.follows(submissionId);
    }

    @Override
    public Future<List<TraceStep>> of(String submissionId) {
        return BrokerScripts.translate(link.send(Command.XRANGE, RedisKeys.trace(submissionId), "-", "+"))
                .map(RedisTraces::steps);
    }

    /** For who has no link: asks Redis what {@link #steps} understands. */
    public static Request request(String submissionId) {
        return Request.cmd(Command.XRANGE, RedisKeys.trace(submissionId), "-", "+");
    }

    /** By time; what came in the same millisecond in the order of writing. */
    public static List<TraceStep> steps(@Nullable Response entries) {
        var steps = new ArrayList<TraceStep>();
        if (entries != null) {
            entries.forEach(entry -> steps.add(step(entry.get(1))));
        }
        steps.sort(Comparator.comparingLong(TraceStep::at));
        return steps;
    }

    private static TraceStep step(Response fields) {
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            texts.put(fields.get(i).toString(), fields.get(i + 1).toString());
        }
        return new TraceStep(
                Long.parseLong(take(texts, "at")),
                take(texts, "node"),
                take(texts, "step"),
                take(texts, "user"),
                texts);
    }

    /** Writers of every version write these. */
    private static String take(Map<String, String> texts, String field) {
        var text = texts.remove(field);
        if (text == null) {
            throw new IllegalStateException("an entry of a trace without " + field);
        }
        return text;
    }
}
