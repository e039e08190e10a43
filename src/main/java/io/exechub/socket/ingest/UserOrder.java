package io.exechub.socket.ingest;

import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Keeps the events of each user in order when any of them may fail: at most one is under way, and when it fails, those
 * that were given after it fail with it, unsent. Events of different users do not wait for each other. Confined to one
 * event loop.
 */
final class UserOrder {
    /** Of each user with a step under way: that step, and those that wait for it. */
    private final Map<UserId, Queue<Step<?>>> queues = new HashMap<>();

    private record Step<T>(Supplier<Future<T>> action, Promise<T> outcome) {}

    /** Does {@code action} once everything given before for this user has succeeded. */
    <T> Future<T> after(UserId user, Supplier<Future<T>> action) {
        var step = new Step<>(action, Promise.promise());
        var queue = queues.computeIfAbsent(user, u -> new ArrayDeque<>());
        queue.add(step);
        if (queue.size() == 1) {
            begin(user, queue, step);
        }
        return step.outcome().future();
    }

    private <T> void begin(UserId user, Queue<Step<?>> queue, Step<T> step) {
        attempt(step).onComplete((result, failure) -> {
            if (failure == null) {
                try {
                    step.outcome().complete(result);
                } finally {
                    goOn(user, queue);
                }
            } else {
                failAll(user, queue, failure);
            }
        });
    }

    /** An action that throws is one that failed, whatever it throws: nobody else would begin the next one. */
    private static <T> Future<T> attempt(Step<T> step) {
        try {
            return step.action().get();
        } catch (Throwable thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private void goOn(UserId user, Queue<Step<?>> queue) {
        queue.remove();
        var next = queue.peek();
        if (next == null) {
            queues.remove(user);
        } else {
            begin(user, queue, next);
        }
    }

    /** One after the other, rather than each by the one before it: the stack would not hold as many as may wait. */
    private void failAll(UserId user, Queue<Step<?>> queue, Throwable failure) {
        // First of all: what is given from now on does not fail with them.
        queues.remove(user);
        queue.forEach(step -> step.outcome().fail(failure));
    }
}
