package io.exechub.socket.session;

import io.exechub.socket.broker.Attachment;
import io.exechub.socket.broker.Broker;
import io.exechub.socket.broker.BrokerUnavailableException;
import io.exechub.socket.broker.Page;
import io.exechub.socket.broker.Publication;
import io.exechub.socket.broker.RejectedMessage;
import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * One hub's link to a broker that others use, too: requests can be held back on their way there, answers on their way
 * back, and the link can be lost. Whatever happens, requests arrive in order, and so do answers.
 */
final class FakeLink implements Broker {
    private final Broker broker;
    private final List<Runnable> returnListeners = new ArrayList<>();
    private final Queue<Runnable> requests = new ArrayDeque<>();
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private boolean holdsRequests;
    private boolean holdsAnswers;
    private boolean away;
    private int reads;

    FakeLink(Broker broker) {
        this.broker = broker;
    }

    /** From now on nothing can be asked, and what has not been answered yet never will be. */
    void leave() {
        away = true;
        proceed(false, false);
    }

    void comeBack() {
        away = false;
        List.copyOf(returnListeners).forEach(Runnable::run);
    }

    /** Requests made from now on take effect only when the test lets them. */
    void holdRequests() {
        holdsRequests = true;
    }

    /** Requests take effect, but are answered only when the test lets them. */
    void holdAnswers() {
        holdsAnswers = true;
    }

    /** Lets everything through, now and from now on. */
    void release() {
        proceed(false, false);
    }

    private void proceed(boolean holdRequests, boolean holdAnswers) {
        holdsRequests = holdRequests;
        holdsAnswers = holdAnswers;
        while (arrive() || answer()) {
            // Each may make new ones.
        }
    }

    /**
     * Lets the oldest request held back take effect.
     *
     * @return false if there is none
     */
    boolean arrive() {
        return runNext(requests);
    }

    /**
     * Lets the oldest answer held back through.
     *
     * @return false if there is none
     */
    boolean answer() {
        return runNext(answers);
    }

    private static boolean runNext(Queue<Runnable> held) {
        var next = held.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** How many pages have been asked for. */
    int reads() {
        return reads;
    }

    private <T> Future<T> ask(Supplier<Future<T>> question) {
        var promise = Promise.<T>promise();
        pass(() -> effect(question, promise), holdsRequests, requests);
        return promise.future();
    }

    private <T> void effect(Supplier<Future<T>> question, Promise<T> promise) {
        var answer = away ? FakeLink.<T>unavailable() : question.get();
        pass(() -> (away ? FakeLink.<T>unavailable() : answer).onComplete(promise), holdsAnswers, answers);
    }

    private static void pass(Runnable step, boolean holds, Queue<Runnable> held) {
        if (holds || !held.isEmpty()) {
            held.add(step);
        } else {
            step.run();
        }
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(new BrokerUnavailableException(new IllegalStateException("away")));
    }

    @Override
    public Future<Void> start() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    @Override
    public boolean isAvailable() {
        return !away;
    }

    @Override
    public void onReturn(Runnable listener) {
        returnListeners.add(listener);
    }

    @Override
    public Future<Publication> publish(SubmissionEvent event, DeduplicationKey key) {
        return ask(() -> broker.publish(event, key));
    }

    @Override
    public Future<Attachment> attach(UserId user, SocketId socket, EdgeAddress edge) {
        return ask(() -> broker.attach(user, socket, edge));
    }

    @Override
    public Future<Position> renew(UserId user, SocketId socket, EdgeAddress edge) {
        return ask(() -> broker.renew(user, socket, edge));
    }

    @Override
    public Future<Void> detach(UserId user, SocketId socket, EdgeAddress edge) {
        return ask(() -> broker.detach(user, socket, edge));
    }

    @Override
    public Future<Void> detachAll(UserId user, EdgeAddress edge) {
        return ask(() -> broker.detachAll(user, edge));
    }

    @Override
    public Future<List<SocketMapping>> sockets(UserId user) {
        return ask(() -> broker.sockets(user));
    }

    @Override
    public Future<Page> read(UserId user, Position after) {
        reads++;
        return ask(() -> broker.read(user, after));
    }

    @Override
    public Future<Page> readLatest(UserId user, Position after, Position upTo, Duration window) {
        reads++;
        return ask(() -> broker.readLatest(user, after, upTo, window));
    }

    @Override
    public Future<Void> keepRejected(RejectedMessage message) {
        return ask(() -> broker.keepRejected(message));
    }
}
