package io.exechub.socket.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** The way that is answered after the append; tried again, at another node, under the same key. */
final class HttpPublisher extends Publisher {
    private static final int ACCEPTED = 202;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();
    private final String token = Tokens.of("submission-service", "publish");
    private final Cluster cluster;
    private int node;

    HttpPublisher(List<String> users, int perSecond, Ledger ledger, Cluster cluster) {
        super(Event.Way.HTTP, users, perSecond, ledger);
        this.cluster = cluster;
    }

    @Override
    boolean publish(Event event) throws IOException, InterruptedException {
        int port = cluster.nodes.get(Math.floorMod(node++, cluster.nodes.size())).port;
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/events"))
                .timeout(Duration.ofSeconds(3))
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", event.toString())
                .POST(BodyPublishers.ofString(event.message(false)))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != ACCEPTED) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return true;
    }
}
