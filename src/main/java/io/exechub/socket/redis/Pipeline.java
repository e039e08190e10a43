package io.exechub.socket.redis;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection, from its establishment to its end. Confined to the event loop of its link; no locks.
 *
 * <p>Calls are written as they come, without waiting for replies. A script that Redis does not know (NOSCRIPT) holds
 * everything behind it back: once all that is under way has been answered, the refused calls are written again in their
 * order, with their source, and then the others.
 */
final class Pipeline {
    /** Calls written and not answered; further ones wait their turn here. */
    static final int MAX_UNANSWERED = 2048;

    /** Calls waiting their turn; further ones fail. */
    static final int MAX_WAITING = 8192;

    private final RedisConnection connection;
    private final PushMetrics metrics;
    private final Consumer<Throwable> broken;
    private final Consumer<String> refused;

    /** In the order of writing; may hold answered calls, but never as its head. */
    private final Deque<Call> written = new ArrayDeque<>();

    private final Deque<Call> unknown = new ArrayDeque<>();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private int unanswered;
    private boolean ended;

    /**
     * @param broken told, once or more often, that the connection is of no further use
     * @param refused told what Redis says when it refuses a call for now, and the connection lives on
     */
    Pipeline(RedisConnection connection, PushMetrics metrics, Consumer<Throwable> broken, Consumer<String> refused) {
        this.connection = connection;
        this.metrics = metrics;
        this.broken = broken;
        this.refused = refused;
    }

    Future<@Nullable Response> submit(Call call) {
        if (mayWrite() && waiting.isEmpty()) {
            write(call, () -> call.sendOver(connection));
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(call);
        } else {
            call.fail(new RedisUnavailableException("redis: " + MAX_WAITING + " commands are already waiting"));
        }
        return call.future();
    }

    /** Whether calls wait their turn: who can should send no more until replies have come. */
    boolean isSaturated() {
        return !waiting.isEmpty();
    }

    /** Whether a written call has waited longer than this for its answer. */
    boolean isStuck(Duration limit) {
        var oldest = written.peek();
        return oldest != null && System.nanoTime() - oldest.sentAt > limit.toNanos();
    }

    /** Fails every call that has not been answered, in order. The pipeline is of no further use. */
    void end(RedisUnavailableException cause) {
        ended = true;
        written.stream().filter(call -> !call.answered).forEach(call -> call.fail(cause));
        unknown.forEach(call -> call.fail(cause));
        waiting.forEach(call -> call.fail(cause));
        written.clear();
        unknown.clear();
        waiting.clear();
    }

    private boolean mayWrite() {
        return unknown.isEmpty() && unanswered < MAX_UNANSWERED;
    }

    /** In the books first: sending may break the connection at once, and with it all that is in the books. */
    private void write(Call call, Supplier<Future<@Nullable Response>> sending) {
        call.sentAt = System.nanoTime();
        call.answered = false;
        written.add(call);
        unanswered++;
        sending.get().onComplete((reply, failure) -> answered(call, reply, failure));
    }

    private void answered(Call call, @Nullable Response reply, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        if (failure != null && ErrorReply.isRefusal(failure)) {
            metrics.redisRefused(ErrorReply.code(failure).toLowerCase(Locale.ROOT));
        }
        if (failure != null && ErrorReply.endsConnection(failure)) {
            broken.accept(failure);
            return;
        }
        settle(call);
        if (failure == null) {
            call.succeed(reply);
        } else if (ErrorReply.isNoScript(failure)) {
            unknown.add(call);
        } else {
            fail(call, failure);
        }
        proceed();
    }

    private void fail(Call call, Throwable failure) {
        if (ErrorReply.isRefusal(failure)) {
            refused.accept(ErrorReply.said(failure));
        }
        call.fail(ErrorReply.forCaller(failure));
    }

    private void settle(Call call) {
        call.answered = true;
        unanswered--;
        metrics.redisCommand(call.name, System.nanoTime() - call.sentAt);
        for (var head = written.peek(); head != null && head.answered; head = written.peek()) {
            written.remove();
        }
    }

    private void proceed() {
        if (unanswered == 0) {
            while (!unknown.isEmpty()) {
                var call = unknown.remove();
                write(call, () -> call.sendWithSourceOver(connection));
            }
        }
        while (mayWrite() && !waiting.isEmpty()) {
            var call = waiting.remove();
            write(call, () -> call.sendOver(connection));
        }
    }
}
