package io.exechub.socket.ingest;

import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps the events of each user in order when any of them may fail: at most one is under way, and when it fails, those
 * that were given after it fail with it, unsent. Events of different users do not wait for each other. Confined to one
 * event loop.
 */
final class UserOrder {
    private final Map<UserId, Future<?>> newest = new HashMap<>();

    /** Does {@code step} once everything given before for this user has succeeded. */
    <T> Future<T> after(UserId user, Supplier<Future<T>> step) {
        var before = newest.get(user);
        var done = before == null ? step.get() : before.compose(succeeded -> step.get());
        if (!done.isComplete()) {
            newest.put(user, done);
            done.onComplete(ended -> newest.remove(user, done));
        }
        return done;
    }
}
