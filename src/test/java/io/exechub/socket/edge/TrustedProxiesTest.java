package io.exechub.socket.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aStrangerIsNotBelieved() throws Exception {
        assertThat(client(List.of("10.0.0.0/8"), "192.0.2.7")).isEqualTo("127.0.0.1");
        assertThat(client(List.of(), "192.0.2.7")).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7                       | 192.0.2.7",
                "198.51.100.1, 192.0.2.7         | 192.0.2.7",
                "192.0.2.7, 10.1.2.3             | 192.0.2.7",
                "198.51.100.1,192.0.2.7,10.1.2.3 | 192.0.2.7",
                "10.9.9.9, 10.1.2.3              | 10.9.9.9",
                "192.0.2.7:4711, 10.1.2.3:80     | 192.0.2.7",
                "2001:DB8:0::7, fd00::1          | 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]:443               | 2001:db8:0:0:0:0:0:7",
                "192.0.2.7, unknown, 10.1.2.3    | 10.1.2.3",
                "192.0.2.7, a b                  | 127.0.0.1",
                "''                              | 127.0.0.1",
            })
    void theRightMostHopThatIsNotTrustedIsTheClient(String forwardedFor, String client) throws Exception {
        assertThat(client(List.of("127.0.0.1", "10.0.0.0/8", "fd00::/8"), forwardedFor))
                .isEqualTo(client);
    }

    @Test
    void severalHeadersAreOneList() throws Exception {
        assertThat(client(List.of("127.0.0.0/8", "10.0.0.0/8"), "198.51.100.1", "192.0.2.7", "10.1.2.3"))
                .isEqualTo("192.0.2.7");
    }

    private String client(List<String> trusted, String... forwardedFor) throws Exception {
        var proxies = new TrustedProxies(trusted);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(proxies.clientOf(request)))
                .listen(0, "127.0.0.1")
                .await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        return ask(server.actualPort(), forwardedFor);
    }

    private static String ask(int port, String... forwardedFor) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).timeout(DEADLINE);
        Stream.of(forwardedFor).forEach(hops -> request.header("X-Forwarded-For", hops));
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
