package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that writes down all it hears; what was not asked for makes a test fail. */
final class WebSocketRecorder implements WebSocket.Listener, AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final StringBuilder fragments = new StringBuilder();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    private record Closed(int code, String reason) {}

    private WebSocketRecorder() {}

    /** With these headers in its handshake, names and values in turn. */
    static WebSocketRecorder connect(int port, String path, String... headers) {
        var builder = CLIENT.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return open(builder, URI.create("ws://127.0.0.1:" + port + path)).join();
    }

    /** With TLS; the client decides whom to trust. */
    static WebSocketRecorder connectSecurely(HttpClient client, int port, String path) {
        return open(client.newWebSocketBuilder(), URI.create("wss://127.0.0.1:" + port + path))
                .join();
    }

    /** The status with which an upgrade is answered. */
    static int statusOfUpgrade(int port, String path, @Nullable String origin) {
        try {
            open(port, path, origin).join().close();
            return 101;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                return handshake.getResponse().statusCode();
            }
            throw refused;
        }
    }

    private static CompletableFuture<WebSocketRecorder> open(int port, String path, @Nullable String origin) {
        var builder = CLIENT.newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        return open(builder, URI.create("ws://127.0.0.1:" + port + path));
    }

    private static CompletableFuture<WebSocketRecorder> open(WebSocket.Builder builder, URI address) {
        var recorder = new WebSocketRecorder();
        return builder.connectTimeout(DEADLINE).buildAsync(address, recorder).thenApply(socket -> {
            recorder.socket.complete(socket);
            return recorder;
        });
    }

    void register(String user, String token) {
        register(user, token, null);
    }

    void register(String user, String token, @Nullable String lastEventId) {
        var data = new JsonObject().put("userId", user).put("token", token);
        if (lastEventId != null) {
            data.put("lastEventId", lastEventId);
        }
        send(new JsonObject().put("event", "register_user").put("data", data).encode());
    }

    void send(String text) {
        socket.join().sendText(text, true).join();
    }

    void sendBinary(byte[] bytes) {
        socket.join().sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** The next text, whatever it says. */
    String nextText() {
        var next = take();
        assertThat(next).as("a text").isInstanceOf(String.class);
        return (String) next;
    }

    /** The next message, which must be a binary one. */
    byte[] nextBinary() {
        var next = take();
        assertThat(next).as("bytes").isInstanceOf(byte[].class);
        return (byte[]) next;
    }

    /** The next frame, whatever it is. */
    JsonObject next() {
        return new JsonObject(nextText());
    }

    /** The data of the next frame, which must be this event. */
    JsonObject next(String event) {
        var frame = next();
        assertThat(frame.getString("event")).as("event of %s", frame).isEqualTo(event);
        return frame.getJsonObject("data");
    }

    /** The next frames are the error of this reason and the close with its code. */
    void isClosedFor(CloseReason reason) {
        assertThat(next("error").getString("code")).isEqualTo(reason.name());
        isClosedWith(reason.code());
    }

    void isClosedWith(int code) {
        isClosed(take(), code);
    }

    /** Like {@link #isClosedWith}, but for texts of this kind before it. */
    void isClosedWith(int code, String ignored) {
        var next = take();
        while (next.equals(ignored)) {
            next = take();
        }
        isClosed(next, code);
    }

    private static void isClosed(Object next, int code) {
        assertThat(next).isInstanceOf(Closed.class);
        assertThat(((Closed) next).code()).as("code of %s", next).isEqualTo(code);
    }

    /** Nothing was sent beyond what was asked for: what had been would come before the answer to a ping. */
    void hasNothingElse() {
        send("{\"event\":\"ping\"}");
        next("pong");
    }

    /** Is gone without a word. */
    void cut() {
        socket.join().abort();
    }

    @Override
    public void close() {
        cut();
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
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        fragments.append(data);
        if (last) {
            heard.add(fragments.toString());
            fragments.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        heard.add(bytes);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        heard.add(failure);
    }
}
