package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A client of Engine.IO that is spoken through packet by packet; the server's pings are answered on the way. */
abstract class EngineClient implements AutoCloseable {
    private final Queue<String> received = new ArrayDeque<>();

    /** Over polling or a WebSocket, by the name that the transport has in the protocol. */
    static EngineClient connect(String transport, int port, String path) {
        return transport.equals("polling") ? Polling.open(port, path) : new Socket(port, path);
    }

    abstract void send(String packet);

    /** One or more packets, as soon as there is one. */
    abstract List<String> receive();

    /** The server has closed what carries the session, with this code where it can be said. */
    abstract void isClosedWith(int code);

    /** The next packet but for pings. */
    final String next() {
        while (received.isEmpty()) {
            for (var packet : receive()) {
                if (packet.equals("2")) {
                    send("3");
                } else {
                    received.add(packet);
                }
            }
        }
        return received.remove();
    }

    /** The terms of the session, which must be next. */
    final JsonObject terms() {
        var open = next();
        assertThat(open).startsWith("0");
        return new JsonObject(open.substring(1));
    }

    /** What has been received and not been asked for. */
    final List<String> drained() {
        var rest = List.copyOf(received);
        received.clear();
        return rest;
    }

    @Override
    public abstract void close();

    private static final class Socket extends EngineClient {
        private final WebSocketRecorder socket;

        Socket(int port, String path) {
            socket = WebSocketRecorder.connect(port, path + "/?EIO=4&transport=websocket");
        }

        @Override
        void send(String packet) {
            socket.send(packet);
        }

        @Override
        List<String> receive() {
            return List.of(socket.nextText());
        }

        @Override
        void isClosedWith(int code) {
            socket.isClosedWith(code, "2");
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** A session that polls carry, each sent only when something is waited for. */
    static final class Polling extends EngineClient {
        private final HttpProbe http;
        private final String session;
        private final String opened;
        private boolean begun;

        private Polling(HttpProbe http, String session, String opened) {
            this.http = http;
            this.session = session;
            this.opened = opened;
        }

        /** A session whose terms have been read. */
        static Polling begin(int port, String path) {
            var client = open(port, path);
            client.begun = true;
            return client;
        }

        static Polling open(int port, String path) {
            var http = new HttpProbe(port);
            var url = path + "/?EIO=4&transport=polling";
            var opened = http.get(url);
            assertThat(opened.statusCode()).isEqualTo(200);
            var sid = new JsonObject(opened.body().substring(1)).getString("sid");
            return new Polling(http, url + "&sid=" + sid, opened.body());
        }

        HttpResponse<String> poll() {
            return http.get(session);
        }

        /** A poll that is under way. */
        CompletableFuture<HttpResponse<String>> pollLater() {
            return CompletableFuture.supplyAsync(this::poll);
        }

        HttpResponse<String> post(String body, String... headers) {
            return http.post(session, body, headers);
        }

        /** Where a WebSocket is for this session. */
        String upgradePath() {
            return session.replace("transport=polling", "transport=websocket");
        }

        @Override
        void send(String packet) {
            assertThat(post(packet).body()).isEqualTo("ok");
        }

        @Override
        List<String> receive() {
            if (!begun) {
                begun = true;
                return List.of(opened);
            }
            var answer = poll();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return List.of(answer.body().split("\u001e", -1));
        }

        @Override
        void isClosedWith(int code) {
            assertThat(next()).isEqualTo("1");
            isUnknown();
        }

        void isUnknown() {
            var answer = poll();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
        }

        /** Is gone without a word. */
        @Override
        public void close() {
            // Nothing is open between two polls.
        }
    }
}
