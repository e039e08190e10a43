package io.exechub.socket.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes (JWKS), loaded again and again: one for the whole process. What was loaded last is
 * kept while it cannot be loaded anew. Confined to its own event loop but for {@link #current}, {@link #isLoaded} and
 * {@link #newerThan}, which any thread may call once it was deployed.
 */
public final class IssuerKeys extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    /** Anybody can invent key names: this bounds what the issuer notices of it. */
    private static final Duration BETWEEN_LOOK_UPS = Duration.ofSeconds(30);

    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long LONGEST_RETRY_MILLIS = 30_000;
    private static final int MAX_DOUBLINGS = 10;

    private final KeySettings settings;
    private final Consumer<String> outcomes;
    private final Duration betweenLookUps;
    private volatile KeySet keys = KeySet.NONE;
    private @Nullable JwksLocation location;
    /** The loading that goes on; null while none does. */
    private @Nullable Future<KeySet> underWay;
    /** When a key was last looked for out of turn, by {@link System#nanoTime}; null if never. */
    private @Nullable Long lookedUp;

    private long nextLoad;
    private int failures;
    private Set<JwkSet.Flaw> knownFlaws = Set.of();

    /**
     * Loads nothing yet.
     *
     * @param settings must have a {@code jwksUrl}
     * @param outcomes hears of each attempt to load: {@code ok} or {@code failed}
     */
    public IssuerKeys(KeySettings settings, Consumer<String> outcomes) {
        this(settings, outcomes, BETWEEN_LOOK_UPS);
    }

    /** With another pause between two look-ups out of turn, for tests. */
    IssuerKeys(KeySettings settings, Consumer<String> outcomes, Duration betweenLookUps) {
        this.settings = settings;
        this.betweenLookUps = betweenLookUps;
        this.outcomes = outcomes;
    }

    /** Begins to load; does not wait for it. */
    @Override
    public Future<?> start() {
        location = new JwksLocation(vertx, settings.jwksUrl().orElseThrow());
        load();
        return Future.succeededFuture();
    }

    /** Whether any key is known. */
    public boolean isLoaded() {
        return !keys.isEmpty();
    }

    /** The keys of this moment; {@link KeySet#NONE} until some were loaded. */
    KeySet current() {
        return keys;
    }

    /**
     * Keys that the caller has not seen, loaded for it if need be. Completes on the caller's context within
     * {@link JwksLocation#TIME_LIMIT}; fails if there is no answer, or if it was asked for only just now.
     */
    Future<KeySet> newerThan(KeySet seen) {
        var caller = vertx.getOrCreateContext();
        var answer = Promise.<KeySet>promise();
        context.runOnContext(go -> lookUp(seen)
                .onComplete((found, failure) -> caller.runOnContext(back -> answer.complete(found, failure))));
        return answer.future();
    }

    private Future<KeySet> lookUp(KeySet seen) {
        if (!keys.equals(seen)) {
            return Future.succeededFuture(keys);
        }
        if (underWay == null) {
            long now = System.nanoTime();
            if (lookedUp != null && now - lookedUp < betweenLookUps.toNanos()) {
                return Future.failedFuture("looked up only just now");
            }
            lookedUp = now;
        }
        return load();
    }

    private Future<KeySet> load() {
        if (underWay != null) {
            return underWay;
        }
        vertx.cancelTimer(nextLoad);
        var loading = Objects.requireNonNull(location, "not started")
                .read()
                .compose(this::parse)
                .onSuccess(this::loaded)
                .onFailure(this::failed)
                .map(set -> keys);
        underWay = loading;
        loading.onComplete(done -> {
            underWay = null;
            nextLoad = vertx.setTimer(pauseMillis(), due -> load());
        });
        return loading;
    }

    private Future<JwkSet> parse(Buffer document) {
        try {
            return Future.succeededFuture(JwkSet.parse(document.getBytes(), settings.accepted()));
        } catch (UnusableKeyException unusable) {
            return Future.failedFuture(unusable);
        }
    }

    private void loaded(JwkSet set) {
        outcomes.accept("ok");
        for (var flaw : set.flaws()) {
            if (!knownFlaws.contains(flaw)) {
                log.atWarn()
                        .addKeyValue("kid", flaw.kid())
                        .addKeyValue("reason", flaw.reason())
                        .log("a key of the issuer is passed over");
            }
        }
        knownFlaws = Set.copyOf(set.flaws());
        if (failures > 0 || !set.keys().equals(keys)) {
            log.atInfo().addKeyValue("keys", set.keys().keys().size()).log("the issuer's keys were loaded");
        }
        failures = 0;
        keys = set.keys();
    }

    private void failed(Throwable cause) {
        outcomes.accept("failed");
        failures++;
        // Once per outage: the meter counts the rest.
        (failures == 1 ? log.atWarn() : log.atDebug())
                .addKeyValue("reason", Objects.requireNonNullElse(cause.getMessage(), cause.toString()))
                .log("the issuer's keys cannot be loaded; those loaded before, if any, are kept");
    }

    /** Never quite regular, so that the nodes of a cluster do not ask all at once. */
    private long pauseMillis() {
        long ceiling = settings.jwksRefresh().toMillis();
        if (failures > 0) {
            long doubled = FIRST_RETRY_MILLIS << Math.min(failures, MAX_DOUBLINGS);
            ceiling = Math.min(ceiling, Math.min(doubled, LONGEST_RETRY_MILLIS));
        }
        return ceiling - ThreadLocalRandom.current().nextLong(1 + ceiling / 5);
    }
}
