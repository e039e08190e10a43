package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of Server-Sent Events that writes down all it hears; what was not asked for makes a test fail. */
final class EventStreamRecorder implements Flow.Subscriber<String>, AutoCloseable {
    static final String PATH = "/events";

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<HttpResponse.ResponseInfo> head = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> body = new CompletableFuture<>();
    private Block block = new Block();

    /** The lines up to an empty one. */
    static final class Block {
        String event = "message";

        @Nullable
        String id;

        @Nullable
        String retry;

        String data = "";

        JsonObject json() {
            return new JsonObject(data);
        }

        @Override
        public String toString() {
            return "id " + id + ", retry " + retry + ", " + event + ": " + data;
        }
    }

    private record Comment(String text) {}

    private enum End {
        END
    }

    private EventStreamRecorder() {}

    /** With a token of this user. */
    static EventStreamRecorder follow(ServiceRig service, String user, String... headers) {
        var all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + service.token(user);
        System.arraycopy(headers, 0, all, 2, headers.length);
        return connect(service.port(), PATH, all);
    }

    static EventStreamRecorder connect(int port, String path, String... headers) {
        return connect(CLIENT, port, path, headers);
    }

    /** {@code headers}: names and values. */
    static EventStreamRecorder connect(HttpClient client, int port, String path, String... headers) {
        var recorder = new EventStreamRecorder();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var unused = client.sendAsync(request.build(), info -> {
                    recorder.head.complete(info);
                    return BodySubscribers.fromLineSubscriber(recorder, none -> null, StandardCharsets.UTF_8, null);
                })
                .whenComplete((answer, failure) -> recorder.onError(failure));
        return recorder;
    }

    HttpResponse.ResponseInfo head() {
        return head.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    }

    String header(String name) {
        return head().headers().firstValue(name).orElse("");
    }

    /** The next block, whatever its event. */
    Block next() {
        var next = take();
        assertThat(next).as("a block").isInstanceOf(Block.class);
        return (Block) next;
    }

    /** The data of the next block, which must be this event. */
    JsonObject next(String event) {
        var next = next();
        assertThat(next.event).as("event of %s", next).isEqualTo(event);
        return next.json();
    }

    /** The next thing that is heard is a comment. */
    void nextIsAComment() {
        assertThat(take()).isEqualTo(new Comment(""));
    }

    /** The last word is this error. */
    void endsFor(CloseReason reason) {
        assertThat(next("service_error").getString("code")).isEqualTo(reason.name());
        ends();
    }

    void ends() {
        assertThat(take()).isEqualTo(End.END);
    }

    /** Is gone without a word. */
    @Override
    public void close() {
        if (body.isDone()) {
            body.join().cancel();
        }
    }

    private Object take() {
        try {
            var next = heard.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next)
                    .as("something within " + DEADLINE.toSeconds() + " s")
                    .isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        body.complete(subscription);
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (line.isEmpty()) {
            dispatch();
        } else if (line.startsWith(":")) {
            heard.add(new Comment(line.substring(1)));
        } else {
            add(line);
        }
    }

    private void dispatch() {
        // As after a comment: what has no data is not an event.
        if (!block.data.isEmpty()) {
            heard.add(block);
        }
        block = new Block();
    }

    private void add(String line) {
        int colon = line.indexOf(": ");
        var value = line.substring(colon + 2);
        switch (line.substring(0, colon)) {
            case "event" -> block.event = value;
            case "id" -> block.id = value;
            case "retry" -> block.retry = value;
            case "data" -> block.data = block.data.isEmpty() ? value : block.data + "\n" + value;
            default -> throw new AssertionError("a field of another name: " + line);
        }
    }

    @Override
    public void onError(@Nullable Throwable failure) {
        if (failure != null) {
            head.completeExceptionally(failure);
            heard.add(failure);
        }
    }

    @Override
    public void onComplete() {
        heard.add(End.END);
    }
}
