package io.exechub.socket.broker;

import static io.exechub.socket.broker.BrokerScripts.digits;

import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisKeys;
import io.exechub.socket.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to journals. What is to be appended in one turn of the event loop shares calls, as do events of which Redis
 * told together: a call costs Redis a fifth of what an event does. Nothing waits for more to come, and calls are small
 * enough for Redis to see to others in between.
 *
 * <p>What one user's keys make fail, or what cannot be sent together, is sent again, each event alone: so it is told why.
 * Until then it may be overtaken by what is under way, but not by later events of its user in the same call.
 *
 * <p>Confined to one event loop.
 */
final class JournalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    static final LuaScript PUBLISH = BrokerScripts.load("publish");

    static final int MOST_EVENTS = 16;
    static final int MOST_CHARACTERS = 64 * 1024;

    private static final Duration REPLICATION = Duration.ofSeconds(1);
    private static final int KEYS_EACH = 5;
    private static final int ARGS_EACH = 7;

    private final Vertx vertx;
    private final RedisLink link;
    private final BrokerScripts scripts;
    private final int replicas;
    private final byte[] maxEntries;
    private final byte[] retention;
    private final byte[] willWaitFor;

    private List<Append> due = new ArrayList<>();
    private int characters;
    private int mostEvents;

    private record Append(SubmissionEvent event, DeduplicationKey key, Promise<Publication> outcome) {}

    JournalWriter(Vertx vertx, RedisLink link, BrokerScripts scripts, JournalSettings settings) {
        this.vertx = vertx;
        this.link = link;
        this.scripts = scripts;
        // Users cannot share a call where their keys are on different servers.
        this.mostEvents = link.isSharded() ? 1 : MOST_EVENTS;
        this.replicas = settings.replicas();
        this.maxEntries = digits(settings.maxEntries());
        this.retention = digits(settings.retention().toMillis());
        this.willWaitFor = digits(settings.replicas());
    }

    /** See {@link Broker#publish}. */
    Future<Publication> append(SubmissionEvent event, DeduplicationKey key) {
        int length = event.data().length();
        if (characters + length > MOST_CHARACTERS) {
            flush();
        }
        if (due.isEmpty() && mostEvents > 1) {
            vertx.runOnContext(endOfTurn -> flush());
        }
        var append = new Append(event, key, Promise.promise());
        due.add(append);
        characters += length;
        if (due.size() >= mostEvents) {
            flush();
        }
        return append.outcome.future();
    }

    /** Sends what is due: before any other call that has to find it done. */
    void flush() {
        if (!due.isEmpty()) {
            var sent = due;
            due = new ArrayList<>();
            characters = 0;
            send(sent);
        }
    }

    /** Whatever is thrown, each of them is answered: nobody else would. */
    private void send(List<Append> appends) {
        try {
            scripts.evalWithHead(PUBLISH, Function.identity(), keys(appends), args(appends))
                    .onComplete((answers, failure) -> settle(appends, answers, failure));
        } catch (Throwable unsent) {
            appends.forEach(append -> append.outcome.tryFail(unsent));
        }
    }

    private void settle(List<Append> appends, @Nullable Response answers, @Nullable Throwable failure) {
        if (answers == null && appends.size() > 1 && !(failure instanceof BrokerUnavailableException)) {
            // A cluster, for one, that nobody has said is one: users cannot share calls there.
            mostEvents = 1;
            appends.forEach(append -> send(List.of(append)));
            return;
        }
        for (int i = 0; i < appends.size(); i++) {
            var append = appends.get(i);
            try {
                settle(append, answers == null ? null : answers.get(i), failure);
            } catch (Throwable broken) {
                // It must not keep the others from their answers.
                LOG.error("a handler of a publication failed", broken);
                append.outcome.tryFail(broken);
            }
        }
    }

    private void settle(Append append, @Nullable Response answer, @Nullable Throwable failure) {
        if (failure != null) {
            append.outcome.fail(failure);
        } else if (answer != null) {
            published(append, answer);
        } else {
            // Alone, it is told why it is not taken.
            send(List.of(append));
        }
    }

    private void published(Append append, Response answer) {
        var publication = Replies.publication(answer);
        if (replicas == 0) {
            append.outcome.complete(publication);
        } else {
            replicated(append.event.user(), Replies.node(answer))
                    .map(publication)
                    .onComplete(append.outcome);
        }
    }

    /** Completes once the replicas wanted have all that was published so far; the event may be published again until then. */
    private Future<Void> replicated(UserId user, String node) {
        return link.awaitReplicas(RedisKeys.meta(user), node, replicas, REPLICATION)
                .compose(have -> have >= replicas ? Future.succeededFuture() : tooFew(have))
                .recover(failure -> Future.failedFuture(new BrokerUnavailableException(failure)));
    }

    private Future<Void> tooFew(int have) {
        return Future.failedFuture("only " + have + " of " + replicas + " replicas have the event");
    }

    private static List<String> keys(List<Append> appends) {
        var keys = new ArrayList<String>(KEYS_EACH * appends.size());
        for (var append : appends) {
            var user = append.event.user();
            keys.add(RedisKeys.meta(user));
            keys.add(RedisKeys.journal(user));
            keys.add(RedisKeys.versions(user));
            keys.add(RedisKeys.seen(user));
            keys.add(RedisKeys.sockets(user));
        }
        return keys;
    }

    private Object[] args(List<Append> appends) {
        var args = new ArrayList<Object>(3 + ARGS_EACH * appends.size());
        args.add(maxEntries);
        args.add(retention);
        args.add(willWaitFor);
        for (var append : appends) {
            var event = append.event;
            args.add(append.key.id());
            args.add(append.key.window().toMillis() * 1000);
            args.add(event.submissionId());
            args.add(event.version() == SubmissionEvent.NO_VERSION ? "" : event.version());
            args.add(event.name().wire());
            args.add(event.publishedAt());
            args.add(event.data());
        }
        return args.toArray();
    }
}
