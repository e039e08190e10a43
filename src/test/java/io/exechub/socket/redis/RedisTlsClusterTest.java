package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Secret;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three masters, of which the first has a replica, all with TLS, and the user of the README on each. */
class RedisTlsClusterTest {
    /** One key for each master: the slots of these tags are 3300, 7365 and 15495. */
    private static final List<String> KEYS = List.of("exechub:{b}:list", "exechub:{c}:list", "exechub:{a}:list");

    private static final List<String> SLOTS = List.of("0 5460", "5461 10922", "10923 16383");
    private static final LuaScript APPEND =
            LuaScript.of("append", "return redis.call('XADD', KEYS[1], '*', 'n', ARGV[1]) -- of RedisTlsClusterTest");

    @TempDir
    static Path files = Path.of("");

    private static TestAuthority authority;
    private static TestAuthority.Identity own;

    @TempDir
    private Path directory = Path.of("");

    private final EventLoopRig rig = new EventLoopRig();
    private final LogRecorder log = LogRecorder.of(RedisLink.class);
    private final List<InstalledRedis> nodes = new ArrayList<>();

    @BeforeAll
    static void issue() {
        InstalledRedis.require();
        authority = new TestAuthority(files, "ca");
        own = authority.issue("server", "ip:127.0.0.1");
    }

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 4; i++) {
            var node = node(i);
            nodes.add(node);
            node.command("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            node.command(ReadmeAcl.ofServer());
            if (i < SLOTS.size()) {
                node.command("CLUSTER ADDSLOTSRANGE " + SLOTS.get(i));
            }
        }
        nodes.stream().skip(1).forEach(node -> nodes.get(0).command("CLUSTER MEET 127.0.0.1 " + meeting(node)));
        rig.until("all know each other", () -> nodes.stream()
                .map(node -> node.command("CLUSTER INFO"))
                .allMatch(info -> info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:4")));
        nodes.get(3).command("CLUSTER REPLICATE " + nodes.get(0).command("CLUSTER MYID"));
        rig.until(
                "the replica follows",
                () -> nodes.get(3).command("INFO replication").contains("master_link_status:up"));
    }

    @AfterEach
    void close() {
        rig.close();
        log.close();
        nodes.forEach(InstalledRedis::close);
    }

    @Test
    void commandsAndMessagesGoOnWhenAReplicaHasTakenOver() {
        var settings = settings();
        var link = new RedisLink(rig.vertx, settings, List.of(APPEND), rig.metrics);
        var heard = new ArrayList<String>();
        var subscriber = new RedisSubscriber(rig.vertx, settings, Set.of("submission-events"), link, rig.metrics);
        subscriber.onMessage((channel, message) -> heard.add(message.toString()));
        rig.call(link::start);
        rig.call(subscriber::start);
        rig.until("all is up", () -> link.isUp() && subscriber.isSubscribed());
        appendEverywhere(link, "before");
        long flow = rig.vertx.setPeriodic(
                5,
                id -> KEYS.forEach(
                        key -> link.eval(APPEND, List.of(key), "flow").otherwiseEmpty()));

        nodes.get(0).kill();
        rig.until("the loss is noticed", () -> !link.isUp());
        rig.until("all is up again", () -> link.isUp() && subscriber.isSubscribed());
        rig.vertx.cancelTimer(flow);

        appendEverywhere(link, "after");
        rig.until("a message is heard", () -> {
            link.send(Command.PUBLISH, "submission-events", "after").otherwiseEmpty();
            return heard.contains("after");
        });
        for (var node : nodes.subList(1, 4)) {
            assertThat(node.command("ACL LOG")).isEqualTo("*0");
        }
        rig.call(link::close);
        rig.call(subscriber::close);
    }

    /** As a key does whose master was away for long enough: what was written to that one is not at the other one. */
    @Test
    void whatAKeyLeftBehindIsNotTakenForReplicated() {
        var link = new RedisLink(rig.vertx, settings(), List.of(APPEND), rig.metrics);
        rig.call(link::start);
        rig.until("up", link::isUp);
        var key = KEYS.get(1);
        var followed = nodes.get(0).command("CLUSTER MYID");
        var left = nodes.get(1).command("CLUSTER MYID");
        rig.call(() -> link.eval(APPEND, List.of(KEYS.get(0)), "written"));
        assertThat(replicas(link, KEYS.get(0), followed)).isEqualTo(1);

        for (var node : nodes.subList(0, 2)) {
            node.command("CLUSTER SETSLOT 7365 NODE " + followed);
        }
        // Until the link has learned of it, it is sent away from where the key was.
        var answers = new ArrayList<Integer>();
        rig.until("the link follows", () -> {
            link.awaitReplicas(key, left, 1, Duration.ofSeconds(1)).onSuccess(answers::add);
            return !answers.isEmpty();
        });
        assertThat(answers).containsOnly(0);
        assertThat(replicas(link, key, followed)).isEqualTo(1);
        rig.call(link::close);
    }

    private int replicas(RedisLink link, String key, String node) {
        return rig.call(() -> link.awaitReplicas(key, node, 1, Duration.ofSeconds(1)));
    }

    @Test
    void theCertificateOfEachNodeMustNameItAsTheClusterDoes() {
        var elsewhere = authority.issue("elsewhere", "dns:redis.example");
        nodes.get(2)
                .command("CONFIG SET tls-cert-file " + elsewhere.certFile() + " tls-key-file " + elsewhere.keyFile());
        var link = new RedisLink(rig.vertx, settings(), List.of(), rig.metrics);
        rig.call(link::start);
        rig.until("it is refused", () -> !log.lines("WARN").isEmpty());

        assertThat(log.lines("WARN").get(0))
                .contains("the certificate of 127.0.0.1:" + nodes.get(2).tlsPort()
                        + " is refused: No subject alternative");
        rig.call(link::close);
    }

    private void appendEverywhere(RedisLink link, String what) {
        rig.call(() -> Future.all(
                KEYS.stream().map(key -> link.eval(APPEND, List.of(key), what)).toList()));
    }

    private InstalledRedis node(int number) throws IOException {
        return InstalledRedis.start(
                Files.createDirectories(directory.resolve("node" + number)),
                authority,
                own,
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "1500",
                "--cluster-port",
                "" + InstalledRedis.freePort(),
                "--tls-cluster",
                "yes",
                "--tls-replication",
                "yes",
                "--repl-diskless-sync-delay",
                "0");
    }

    private static String meeting(InstalledRedis node) {
        return node.tlsPort() + " " + node.option("--cluster-port");
    }

    private RedisSettings settings() {
        return new RedisSettings(
                RedisSettings.Mode.CLUSTER,
                Stream.concat(
                                Stream.of(nodes.get(0).tlsUri("exechub@")),
                                nodes.stream().skip(1).map(InstalledRedis::tlsUri))
                        .toList(),
                Optional.of(new Secret(ReadmeAcl.PASSWORD)),
                Optional.empty(),
                new RedisTlsSettings(Optional.of(authority.caFile()), Optional.empty(), Optional.empty()),
                Duration.ofSeconds(3),
                Duration.ofMillis(200),
                Duration.ofMillis(200));
    }
}
