package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Secret;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master, a replica and a sentinel, all with TLS, and the user of the README on each. */
class RedisTlsSentinelTest {
    private static final String SENTINEL = """
            tls-replication yes
            sentinel monitor exechub 127.0.0.1 %d 1
            sentinel down-after-milliseconds exechub 1000
            sentinel failover-timeout exechub 5000
            """;

    @TempDir
    static Path files = Path.of("");

    private static TestAuthority authority;
    private static TestAuthority.Identity own;

    @TempDir
    private Path directory = Path.of("");

    private final EventLoopRig rig = new EventLoopRig();
    private final LogRecorder log = LogRecorder.of(RedisLink.class);
    private final List<InstalledRedis> servers = new ArrayList<>();
    private InstalledRedis master;
    private InstalledRedis replica;
    private InstalledRedis sentinel;

    @BeforeAll
    static void issue() {
        InstalledRedis.require();
        authority = new TestAuthority(files, "ca");
        own = authority.issue("server", "ip:127.0.0.1");
    }

    @BeforeEach
    void start() throws IOException {
        master = server("master", "--tls-replication", "yes");
        replica = server(
                "replica",
                "--tls-replication",
                "yes",
                "--replicaof",
                "127.0.0.1 " + master.tlsPort(),
                "--repl-diskless-sync-delay",
                "0");
        rig.until(
                "the replica follows", () -> replica.command("INFO replication").contains("master_link_status:up"));
        Files.writeString(
                Files.createDirectory(directory.resolve("sentinel")).resolve("redis.conf"),
                SENTINEL.formatted(master.tlsPort()));
        sentinel = server("sentinel", "--sentinel");
        rig.until("the sentinel knows both", () -> sentinel.command("INFO sentinel")
                .contains("status=ok,address=127.0.0.1:" + master.tlsPort() + ",slaves=1"));
        master.command(ReadmeAcl.ofServer());
        replica.command(ReadmeAcl.ofServer());
        sentinel.command(ReadmeAcl.ofSentinel());
    }

    @AfterEach
    void close() {
        rig.close();
        log.close();
        servers.forEach(InstalledRedis::close);
    }

    @Test
    void commandsAndMessagesGoOnAtTheNewMaster() throws IOException {
        // The first to be asked accepts connections and says nothing, like a host that is going down.
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var settings = settings(URI.create("rediss://exechub@127.0.0.1:" + mute.getLocalPort()), sentinel.tlsUri());
            var link = new RedisLink(rig.vertx, settings, List.of(), rig.metrics);
            var heard = new ArrayList<String>();
            var subscriber = new RedisSubscriber(rig.vertx, settings, Set.of("submission-events"), link, rig.metrics);
            subscriber.onMessage((channel, message) -> heard.add(message.toString()));
            rig.call(link::start);
            rig.call(subscriber::start);
            rig.until("all is up", () -> link.isUp() && subscriber.isSubscribed());
            long flow = rig.vertx.setPeriodic(
                    5, id -> link.send(Command.SET, "exechub:flow", id).otherwiseEmpty());

            master.kill();
            rig.until("the loss is noticed", () -> !link.isUp());
            rig.until("all is up again", () -> link.isUp() && subscriber.isSubscribed());

            rig.call(() -> link.send(Command.SET, "exechub:after", "x"));
            assertThat(replica.command("GET exechub:after")).isEqualTo("x");
            rig.until("a message is heard", () -> {
                link.send(Command.PUBLISH, "submission-events", "after").otherwiseEmpty();
                return heard.contains("after");
            });
            assertThat(replica.command("ACL LOG")).isEqualTo("*0");
            rig.vertx.cancelTimer(flow);
            rig.call(link::close);
            rig.call(subscriber::close);
        }
    }

    @Test
    void theMastersCertificateMustNameItAsTheSentinelDoes() {
        var elsewhere = authority.issue("elsewhere", "dns:redis.example");
        assertThat(master.command(
                        "CONFIG SET tls-cert-file " + elsewhere.certFile() + " tls-key-file " + elsewhere.keyFile()))
                .isEqualTo("+OK");
        var link = new RedisLink(rig.vertx, settings(sentinel.tlsUri()), List.of(), rig.metrics);
        rig.call(link::start);
        rig.until("it is refused", () -> !log.lines("WARN").isEmpty());

        assertThat(log.lines("WARN").get(0))
                .contains("the certificate of 127.0.0.1:" + master.tlsPort() + " is refused: No subject alternative");
        rig.call(link::close);
    }

    private InstalledRedis server(String name, String... options) throws IOException {
        var started = InstalledRedis.start(Files.createDirectories(directory.resolve(name)), authority, own, options);
        servers.add(started);
        return started;
    }

    private RedisSettings settings(URI... sentinels) {
        return new RedisSettings(
                RedisSettings.Mode.SENTINEL,
                List.of(sentinels),
                Optional.of(new Secret(ReadmeAcl.PASSWORD)),
                Optional.of("exechub"),
                new RedisTlsSettings(Optional.of(authority.caFile()), Optional.empty(), Optional.empty()),
                Duration.ofSeconds(3),
                Duration.ofMillis(200),
                Duration.ofMillis(200));
    }
}
