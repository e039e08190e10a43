package io.exechub.socket.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import io.exechub.socket.redis.EventLoopRig;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While there is no memory for more clients, none is let in; everything else goes on. */
class TurnstileMemoryTest {
    private final EventLoopRig rig = new EventLoopRig();
    private final AtomicBoolean noMemory = new AtomicBoolean();
    private final Turnstile turnstile = new Turnstile(settings(), noMemory::get, rig.metrics);
    private HttpServer server;

    private static EdgeSettings settings() {
        return new EdgeSettings(
                "127.0.0.1",
                0,
                1,
                1,
                0,
                RequestSettings.defaults(),
                List.of(),
                List.of("*"),
                ConsoleAccess.OFF,
                Duration.ZERO,
                Optional.empty());
    }

    @BeforeEach
    void listen() {
        server = rig.call(() -> rig.vertx
                .createHttpServer()
                .requestHandler(request -> {
                    if (turnstile.admits(request)) {
                        request.response().end();
                    }
                })
                .listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void newClientsAreToldToTryAgainUntilThereIsMemory() throws Exception {
        noMemory.set(true);
        for (var door : List.of("/ws", "/socket/info")) {
            var refused = get(door);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(refused.body()).contains("No memory");
        }
        assertThat(rig.meters
                        .get("exechub.refusals")
                        .tag("reason", "memory")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(get("/").statusCode()).isEqualTo(200);
        assertThat(get("/socket/000/inside/xhr").statusCode()).isEqualTo(200);

        noMemory.set(false);
        assertThat(get("/ws").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var address = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        var request = HttpRequest.newBuilder(address)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
