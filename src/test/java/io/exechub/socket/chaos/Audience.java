package io.exechub.socket.chaos;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All the clients: every user with one or two sockets, spread over the nodes. */
final class Audience implements AutoCloseable {
    private static final Duration REGISTRATION_LIMIT = Duration.ofSeconds(30);
    /** Some leave a connection that is silent; the others stay, and hear what the node makes of it once it is back. */
    private static final Duration IMPATIENT = Duration.ofSeconds(5);

    private static final Duration PATIENT = Duration.ofSeconds(45);

    final List<String> users;
    final List<RecordingClient> clients = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private @Nullable ScheduledFuture<?> ticking;

    private final HttpClient http = HttpClient.newBuilder().executor(threads).build();

    /** Every third user has two sockets, each at another node. */
    Audience(int size, Cluster cluster) {
        users = IntStream.range(0, size).mapToObj(i -> "user-" + i).toList();
        for (int i = 0; i < size; i++) {
            for (int socket = 0; socket <= (i % 3 == 0 ? 1 : 0); socket++) {
                add(users.get(i), (i + socket) % cluster.nodes.size(), cluster);
            }
        }
    }

    RecordingClient add(String user, int node, Cluster cluster) {
        var patience = clients.size() % 2 == 0 ? IMPATIENT : PATIENT;
        var client = new RecordingClient(user, node, patience, cluster.nodes, http, clock);
        clients.add(client);
        return client;
    }

    void connect() {
        clients.forEach(RecordingClient::connect);
        ticking = clock.scheduleAtFixedRate(
                () -> clients.forEach(RecordingClient::tick), 500, 500, TimeUnit.MILLISECONDS);
        awaitRegistered();
    }

    void awaitRegistered() {
        Await.until("every client is registered", REGISTRATION_LIMIT, () -> clients.stream()
                .allMatch(RecordingClient::isRegistered));
    }

    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(false);
        }
        clients.forEach(RecordingClient::close);
        clock.shutdownNow();
        threads.shutdownNow();
    }
}
