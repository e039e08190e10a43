package io.exechub.socket.broker;

import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.telemetry.PushMetrics;
import io.exechub.socket.telemetry.Trace;
import io.exechub.socket.telemetry.TraceStep;
import io.exechub.socket.telemetry.Tracer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps notes of followed submissions in Redis: one stream each, which expires by itself. All verticles of a node put
 * their notes into one queue, from where they are written ten times a second, over a connection of their own. While
 * Redis is away, or slow, they wait; when {@value #MOST_WAITING} do, further ones are lost, and counted.
 *
 * <p>Following is thread-safe; the rest is confined to this verticle's event loop.
 */
public final class TraceLog extends VerticleBase implements Tracer {
    static final int MOST_WAITING = 20_000;

    private static final LuaScript APPEND = LuaScript.load(TraceLog.class, "trace");
    private static final int MOST_KEPT = 1_000;
    private static final int MOST_AT_ONCE = 2_000;
    private static final long FLUSH_MILLIS = 100;
    private static final long LAST_NOTES_SECONDS = 1;

    private final TraceSettings settings;
    private final String node;
    private final RedisLink link;
    private final PushMetrics metrics;
    private final Queue<Note> waiting = new ConcurrentLinkedQueue<>();
    /** Of the queue, which would have to count its elements. */
    private final AtomicInteger size = new AtomicInteger();

    private record Note(String submissionId, TraceStep step) {}

    /**
     * Starts and closes the link.
     *
     * @param node this node's name in the notes
     * @param link knows {@link #scripts}
     */
    public TraceLog(TraceSettings settings, String node, RedisLink link, PushMetrics metrics) {
        this.settings = settings;
        this.node = node;
        this.link = link;
        this.metrics = metrics;
    }

    /** What the connection should teach Redis beforehand. */
    public static List<LuaScript> scripts() {
        return List.of(APPEND);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(FLUSH_MILLIS, timer -> flush());
        return link.start();
    }

    @Override
    public Future<?> stop() {
        return flush().timeout(LAST_NOTES_SECONDS, TimeUnit.SECONDS).eventually(link::close);
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public Trace follow(String submissionId, String user) {
        return settings.follows(submissionId) ? new Followed(submissionId, user) : Trace.NONE;
    }

    private final class Followed implements Trace {
        private final String submissionId;
        private final String user;

        Followed(String submissionId, String user) {
            this.submissionId = submissionId;
            this.user = user;
        }

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public void note(What what, Object... details) {
            var named = new LinkedHashMap<String, String>();
            for (int i = 0; i < details.length; i += 2) {
                var value = details[i + 1].toString();
                if (!value.isEmpty()) {
                    named.put(details[i].toString(), value);
                }
            }
            add(new Note(submissionId, new TraceStep(System.currentTimeMillis(), node, what.label(), user, named)));
        }
    }

    private void add(Note note) {
        if (size.incrementAndGet() <= MOST_WAITING) {
            waiting.add(note);
        } else {
            size.decrementAndGet();
            metrics.traceSteps("lost", 1);
        }
    }

    private Future<?> flush() {
        if (!link.isUp() || link.isSaturated()) {
            return Future.succeededFuture();
        }
        var bySubmission = new LinkedHashMap<String, List<TraceStep>>();
        for (int taken = 0; taken < MOST_AT_ONCE; taken++) {
            var note = waiting.poll();
            if (note == null) {
                break;
            }
            size.decrementAndGet();
            bySubmission
                    .computeIfAbsent(note.submissionId(), id -> new ArrayList<>())
                    .add(note.step());
        }
        return Future.join(bySubmission.entrySet().stream()
                .map(entry -> write(entry.getKey(), entry.getValue()))
                .toList());
    }

    private Future<?> write(String submissionId, List<TraceStep> steps) {
        var args = new ArrayList<Object>(List.of(MOST_KEPT, settings.retention().toMillis()));
        steps.forEach(step -> append(step, args));
        return link.eval(APPEND, List.of(RedisKeys.trace(submissionId)), args.toArray())
                .onSuccess(written -> metrics.traceSteps("written", steps.size()))
                .onFailure(away -> metrics.traceSteps("lost", steps.size()));
    }

    /** {@link RedisTraces} reads it. */
    private static void append(TraceStep step, List<Object> args) {
        args.add(2 * (4 + step.details().size()));
        args.addAll(List.of("at", step.at(), "node", step.node(), "step", step.what(), "user", step.user()));
        step.details().forEach((name, value) -> {
            args.add(name);
            args.add(value);
        });
    }
}
