package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Secret;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real server with TLS: who is let in, who is not, and what the operator is told. */
class RedisTlsLinkTest {
    /** The first handshake of a process loads many classes. */
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(4);

    @TempDir
    static Path files = Path.of("");

    private static TestAuthority authority;
    private static TestAuthority.Identity server;

    @TempDir
    private Path directory = Path.of("");

    private final EventLoopRig rig = new EventLoopRig();
    private final LogRecorder log = LogRecorder.of(RedisLink.class);
    private final List<InstalledRedis> servers = new ArrayList<>();
    private final List<RedisLink> links = new ArrayList<>();

    @BeforeAll
    static void issue() {
        InstalledRedis.require();
        authority = new TestAuthority(files, "ca");
        server = authority.issue("server", "ip:127.0.0.1");
    }

    @AfterEach
    void close() {
        links.forEach(link -> rig.call(link::close));
        rig.close();
        log.close();
        servers.forEach(InstalledRedis::close);
    }

    @Test
    void commandsAndMessagesPass() {
        var redis = redis(server);
        var link = up(settings(redis.tlsUri(), trusting(authority)));
        var heard = new ArrayList<String>();
        var subscriber = new RedisSubscriber(
                rig.vertx, settings(redis.tlsUri(), trusting(authority)), Set.of("one"), link, rig.metrics);
        subscriber.onMessage((channel, message) -> heard.add(message.toString()));
        rig.call(subscriber::start);
        rig.until("subscribed", subscriber::isSubscribed);

        rig.call(() -> link.send(Command.PUBLISH, "one", "x".repeat(100_000)));
        rig.until("it is heard", () -> heard.size() == 1);

        assertThat(heard).containsExactly("x".repeat(100_000));
        rig.call(subscriber::close);
    }

    @Test
    void aStrangersCertificateIsRefused() {
        var redis = redis(server);
        down(settings(redis.tlsUri(), trusting(new TestAuthority(directory, "stranger"))));

        assertThat(theOneWarning())
                .contains("the certificate of 127.0.0.1:" + redis.tlsPort() + " is refused")
                .contains("unable to find valid certification path");
        assertThatAttemptsArePaced(redis);
    }

    @Test
    void theJdksTrustDoesNotExtendToUs() {
        down(settings(redis(server).tlsUri(), RedisTlsSettings.NO_FILES));

        assertThat(theOneWarning()).contains("unable to find valid certification path");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        var redis = redis(authority.issue("elsewhere", "dns:redis.example,ip:127.0.0.2"));
        down(settings(redis.tlsUri(), trusting(authority)));

        assertThat(theOneWarning()).contains("No subject alternative names matching IP address 127.0.0.1 found");
        assertThatAttemptsArePaced(redis);
    }

    @Test
    void aHostNameIsVerifiedToo() {
        var redis = redis(authority.issue("named", "dns:localhost"));

        up(settings(URI.create("rediss://localhost:" + redis.tlsPort()), trusting(authority)));
        down(settings(redis.tlsUri(), trusting(authority)));
    }

    @Test
    void aHandshakeThatFailsOtherwiseIsExplainedToo() {
        // The certificate's key is elliptic.
        var redis = redis(server, "--tls-protocols", "TLSv1.2", "--tls-ciphers", "ECDHE-RSA-AES128-GCM-SHA256");
        down(settings(redis.tlsUri(), trusting(authority)));

        assertThat(theOneWarning()).contains("Received fatal alert: handshake_failure");
    }

    @Test
    void aServerWithoutTlsIsNotTalkedTo() {
        down(settings(URI.create(redis(server).uri().toString().replace("redis:", "rediss:")), trusting(authority)));

        assertThat(theOneWarning()).contains("no connection within");
    }

    @Test
    void aServerThatAsksForACertificateGetsOurs() {
        var redis = redis(server, "--tls-auth-clients", "yes");
        var own = authority.issue("client", "dns:service");

        down(settings(redis.tlsUri(), trusting(authority)));
        assertThat(theOneWarning()).contains("certificate_required");
        up(settings(
                redis.tlsUri(),
                new RedisTlsSettings(
                        Optional.of(authority.caFile()), Optional.of(own.certFile()), Optional.of(own.keyFile()))));
    }

    @Test
    void aUserOfRedisIsKnownByNameAndPassword() {
        var redis = redis(server, "--user", "exechub", "on", ">p@ss+word", "~*", "&*", "+@all");
        var whole = redis.tlsUri("exechub:p%40ss+word@");
        var nameOnly = redis.tlsUri("exechub@");
        var secret = Optional.of(new Secret("p@ss+word"));

        for (var link : List.of(
                up(settings(whole, trusting(authority))), up(settings(nameOnly, trusting(authority), secret)))) {
            assertThat(rig.call(() -> link.send(Command.ACL, "WHOAMI")).toString())
                    .isEqualTo("exechub");
        }
        down(settings(nameOnly, trusting(authority), Optional.of(new Secret("wrong"))));
        assertThat(theOneWarning()).contains("WRONGPASS");
    }

    @Test
    void renewedFilesAreReadWithoutARestart() throws IOException {
        var redis = redis(server);
        var file = Files.copy(new TestAuthority(directory, "old").caFile(), directory.resolve("current.crt"));
        var link = link(
                settings(redis.tlsUri(), new RedisTlsSettings(Optional.of(file), Optional.empty(), Optional.empty())));
        rig.call(link::start);
        rig.until("it is refused", () -> !log.lines("unreachable").isEmpty());

        Files.copy(authority.caFile(), file, StandardCopyOption.REPLACE_EXISTING);
        rig.until("the link is up", link::isUp);
    }

    private String theOneWarning() {
        assertThat(log.lines("WARN")).hasSize(1);
        return log.lines("WARN").get(0);
    }

    /** Redis has seen a handful of attempts, not thousands. */
    private static void assertThatAttemptsArePaced(InstalledRedis redis) {
        var said = redis.command("INFO stats");
        int connections = Integer.parseInt(said.replaceFirst("(?s).*total_connections_received:(\\d+).*", "$1"));
        assertThat(connections).isLessThan(100);
    }

    private InstalledRedis redis(TestAuthority.Identity own, String... options) {
        var started = InstalledRedis.start(directory, authority, own, options);
        servers.add(started);
        return started;
    }

    private RedisLink up(RedisSettings settings) {
        var link = link(settings);
        rig.call(link::start);
        rig.until("the link is up", link::isUp);
        return link;
    }

    /** Starts a link, waits until it says that it has failed, and gives it the time of several further attempts. */
    private void down(RedisSettings settings) {
        int before = log.lines("WARN").size();
        var link = link(settings);
        rig.call(link::start);
        rig.until("it has been tried", () -> log.lines("WARN").size() > before);
        EventLoopRig.await(rig.vertx.timer(5 * settings.maxBackoff().toMillis()));
        assertThat(rig.check(link::isUp)).isFalse();
    }

    private RedisLink link(RedisSettings settings) {
        var link = new RedisLink(rig.vertx, settings, List.of(), rig.metrics);
        links.add(link);
        return link;
    }

    private static RedisTlsSettings trusting(TestAuthority authority) {
        return new RedisTlsSettings(Optional.of(authority.caFile()), Optional.empty(), Optional.empty());
    }

    private static RedisSettings settings(URI endpoint, RedisTlsSettings tls) {
        return settings(endpoint, tls, Optional.empty());
    }

    private static RedisSettings settings(URI endpoint, RedisTlsSettings tls, Optional<Secret> password) {
        var times = EventLoopRig.settings(endpoint);
        return new RedisSettings(
                times.mode(),
                times.endpoints(),
                password,
                times.sentinelMaster(),
                tls,
                HANDSHAKE_LIMIT,
                times.canaryInterval(),
                times.maxBackoff());
    }
}
