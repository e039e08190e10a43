package io.exechub.socket.chaos;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client as it should be: native WebSocket, one connection at a time, back with its last position after every loss, each
 * time to another node and after a random pause. Remembers everything. Thread-safe.
 */
final class RecordingClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long REGISTRATION_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final int LEAST_FATAL_CODE = 4500;

    final String user;
    final Recording recording = new Recording();

    private final HttpClient http;
    private final Executor clock;
    private final List<ServiceNode> nodes;
    private final Duration patience;
    private int node;
    private int failures;
    private @Nullable String position;
    private @Nullable Line line;
    private boolean over;

    /**
     * @param node where it connects first
     * @param patience after how much silence it takes its connection for dead, though it answers to pings
     */
    RecordingClient(
            String user, int node, Duration patience, List<ServiceNode> nodes, HttpClient http, Executor clock) {
        this.user = user;
        this.node = node;
        this.patience = patience;
        this.nodes = nodes;
        this.http = http;
        this.clock = clock;
    }

    synchronized void connect() {
        if (over) {
            return;
        }
        var fresh = new Line();
        line = fresh;
        var unused = http.newWebSocketBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .buildAsync(URI.create("ws://127.0.0.1:" + nodes.get(node).port + "/ws"), fresh)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        fresh.ended(0);
                    }
                });
    }

    /** Cuts the connection without a word, as a train does that enters a tunnel. */
    void vanish() {
        var cut = line;
        if (cut != null) {
            cut.cut();
        }
    }

    synchronized boolean isRegistered() {
        return line != null && line.registered;
    }

    synchronized @Nullable ServiceNode connectedTo() {
        return isRegistered() ? nodes.get(node) : null;
    }

    /** Pings, and gives up what does not answer. Called every now and then. */
    void tick() {
        var present = line;
        if (present != null) {
            present.tick();
        }
    }

    void close() {
        synchronized (this) {
            over = true;
        }
        vanish();
    }

    private void comeBack(long afterMillis) {
        node = (node + 1 + ThreadLocalRandom.current().nextInt(nodes.size() - 1)) % nodes.size();
        if (!over) {
            CompletableFuture.delayedExecutor(afterMillis, TimeUnit.MILLISECONDS, clock)
                    .execute(this::connect);
        }
    }

    private long pause() {
        long ceiling = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures++, 10));
        return ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
    }

    /** One connection. Its state is guarded by the client. */
    private final class Line implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();
        private final long begunAt = System.nanoTime();
        private @Nullable WebSocket socket;
        private boolean registered;
        private boolean ended;
        private long comeBackAfter = -1;
        private long heardAt = begunAt;
        private long pingedAt = begunAt;

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (RecordingClient.this) {
                socket = opened;
                if (ended) {
                    opened.abort();
                    return;
                }
                var data = new JsonObject().put("userId", user).put("token", Tokens.of(user, ""));
                if (position != null) {
                    data.put("lastEventId", position);
                }
                send(opened, new JsonObject().put("event", "register_user").put("data", data));
            }
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            synchronized (RecordingClient.this) {
                partial.append(text);
                if (last && !ended) {
                    heardAt = System.nanoTime();
                    receive(new JsonObject(partial.toString()));
                    partial.setLength(0);
                }
            }
            from.request(1);
            return null;
        }

        private void receive(JsonObject frame) {
            var data = frame.getJsonObject("data", new JsonObject());
            switch (frame.getString("event")) {
                case "registered" -> registered(data);
                case "submission_status_update", "execution_result" -> heard(frame.getString("id"), data);
                case "reconnect" -> comeBackAfter = data.getLong("afterMs");
                case "error" -> {
                    if (data.getString("code").equals("HISTORY_LOST")) {
                        recording.add(new Recording.Lost("HISTORY_LOST", heardAt));
                    }
                }
                default -> {}
            }
        }

        private void registered(JsonObject data) {
            registered = true;
            failures = 0;
            if (position == null) {
                position = data.getString("lastEventId");
            }
            if (!data.getBoolean("recovered")) {
                recording.add(new Recording.Lost("recovered:false", heardAt));
            }
        }

        private void heard(String id, JsonObject data) {
            position = id;
            recording.add(new Recording.Heard(Event.heard(user, data), id, heardAt));
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended(0);
        }

        private void ended(int code) {
            synchronized (RecordingClient.this) {
                if (ended) {
                    return;
                }
                ended = true;
                registered = false;
                recording.closed(code);
                if (code < LEAST_FATAL_CODE) {
                    comeBack(comeBackAfter >= 0 ? comeBackAfter : pause());
                }
            }
        }

        void cut() {
            ended(0);
            var present = socket;
            if (present != null) {
                present.abort();
            }
        }

        void tick() {
            long now = System.nanoTime();
            boolean dead;
            synchronized (RecordingClient.this) {
                dead = !ended && (registered ? now - heardAt > patience.toNanos() : now - begunAt > REGISTRATION_NANOS);
                if (registered && !dead && socket != null && now - pingedAt > PING_NANOS) {
                    pingedAt = now;
                    send(socket, new JsonObject().put("event", "ping"));
                }
            }
            if (dead) {
                cut();
            }
        }

        private void send(WebSocket to, JsonObject frame) {
            var unused = to.sendText(frame.encode(), true).exceptionally(failure -> {
                ended(0);
                return to;
            });
        }
    }
}
