package io.exechub.socket.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.Publication;
import io.exechub.socket.broker.RedisBroker;
import io.exechub.socket.model.DeduplicationKey;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.model.SubmissionEvent;
import io.exechub.socket.model.UserId;
import io.exechub.socket.redis.EventLoopRig;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.redis.RedisTlsSettings;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster of one node, whether or not the service has been told that it is a cluster: each call must have one user. */
class SlotsTest {
    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void usersWhoCannotShareACallEachHaveTheirOwn(RedisSettings.Mode mode) throws IOException {
        try (var rig = new EventLoopRig();
                var redis = new RedisProcess(Ports.free(), directory, List.of("--cluster-enabled", "yes"))) {
            takeAllSlots(redis);
            var link = new RedisLink(rig.vertx, settings(redis.port(), mode), RedisBroker.scripts(), rig.metrics);
            var broker = new RedisBroker(
                    rig.vertx,
                    link,
                    JournalSettings.defaults(),
                    Duration.ofSeconds(150),
                    20,
                    SocketsPolicy.REFUSE_NEWEST,
                    edge -> Future.succeededFuture(false));
            rig.call(broker::start);
            rig.until("connected", broker::isAvailable);

            for (int turn = 0; turn < 2; turn++) {
                var id = DeduplicationKey.of("id" + turn);
                List<Publication> published = rig.<List<Publication>>call(() -> Future.join(Stream.of("u1", "u2", "u3")
                                .map(user -> broker.publish(event(user), id))
                                .toList())
                        .map(all -> all.list()));
                assertThat(published).hasSize(3).allMatch(Publication.Accepted.class::isInstance);
            }
            rig.call(broker::close);
        }
    }

    private static RedisSettings settings(int port, RedisSettings.Mode mode) {
        return new RedisSettings(
                mode,
                List.of(URI.create("redis://127.0.0.1:" + port)),
                Optional.empty(),
                Optional.empty(),
                RedisTlsSettings.NO_FILES,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofMillis(200));
    }

    private static void takeAllSlots(RedisProcess redis) throws IOException {
        try (var client = redis.connect()) {
            client.text(Stream.concat(
                            Stream.of("CLUSTER", "ADDSLOTS"),
                            IntStream.range(0, KeySlot.COUNT).boxed())
                    .toArray());
            Await.until("the cluster is up", Duration.ofSeconds(20), () -> client.text("CLUSTER", "INFO")
                    .contains("cluster_state:ok"));
        }
    }

    private static SubmissionEvent event(String user) {
        return new SubmissionEvent(
                new UserId(user), "s", EventName.EXECUTION_RESULT, "{}", null, SubmissionEvent.NO_VERSION, 1);
    }
}
