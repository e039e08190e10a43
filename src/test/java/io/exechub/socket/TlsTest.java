package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.edge.CertificateReload;
import io.exechub.socket.redis.LogRecorder;
import io.exechub.socket.redis.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public port with TLS, its files mounted as Kubernetes mounts a secret. */
class TlsTest {
    private static final String NAMES = "ip:127.0.0.1";
    private static final int DEADLINE_MILLIS = 20_000;
    private static final int ALERT = 21;
    private static final int PROTOCOL_VERSION = 70;

    private static RedisRig redis;

    @TempDir
    private static Path issued;

    private static TestAuthority.Identity first;
    private static TestAuthority.Identity second;
    private static SSLContext trust;

    @TempDir
    private Path mounted;

    private ServiceRig service;

    @BeforeAll
    static void issue() throws Exception {
        redis = RedisRig.start();
        var authority = new TestAuthority(issued, "ca");
        first = authority.issue("first", NAMES);
        second = authority.issue("second", NAMES);
        trust = trusting(certificate(authority.caFile()));
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() throws IOException {
        mount(first.certFile(), first.keyFile(), "v1");
        Files.createSymbolicLink(mounted.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Files.createSymbolicLink(mounted.resolve("tls.key"), Path.of("..data", "tls.key"));
        service = ServiceRig.start(
                redis,
                "TLS_CERT_FILE",
                mounted.resolve("tls.crt").toString(),
                "TLS_KEY_FILE",
                mounted.resolve("tls.key").toString(),
                "EXECHUB_EDGE_TLS_RELOAD",
                "100ms",
                "EXECHUB_EDGE_REQUEST_TIMEOUT",
                "2s");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aRenewedCertificateIsForNewConnectionsAndTheOpenOnesLiveOn() throws Exception {
        assertThat(shown()).isEqualTo(certificate(first.certFile()));
        var client = HttpClient.newBuilder().sslContext(trust).build();
        try (var socket = WebSocketRecorder.connectSecurely(client, service.port(), ServiceRig.WS)) {
            socket.register("u1", service.token("u1"));
            socket.next("registered");
            mount(second.certFile(), second.keyFile(), "v2");
            var renewed = certificate(second.certFile());
            Eventually.until("renewed", () -> shown().equals(renewed));
            // Each verticle of the port has its turn.
            for (int i = 0; i < 4; i++) {
                assertThat(shown()).isEqualTo(renewed);
            }
            socket.hasNothingElse();
            Eventually.until(
                    "expiry",
                    () -> expiry() == renewed.getNotAfter().toInstant().getEpochSecond());
        }
    }

    @Test
    void whoDoesNotGetOnWithTheHandshakeIsClosed() throws Exception {
        try (var silent = RawSocket.connect(service.port())) {
            assertThat(silent.drain()).isZero();
        }
        Eventually.until("it is counted", () -> service.metric("exechub_refusals_total{reason=\"tls_timeout\"}") == 1);
    }

    @Test
    void whatCannotBeUsedIsLoggedOnceAndChangesNothing() throws Exception {
        try (var log = LogRecorder.of(CertificateReload.class)) {
            var broken = Files.writeString(mounted.resolve("broken"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
            mount(broken, first.keyFile(), "v2");
            Eventually.until(
                    "broken", () -> !log.lines("not a certificate chain").isEmpty());
            mount(second.certFile(), first.keyFile(), "v3");
            Eventually.until("mismatch", () -> !log.lines("the key is not that").isEmpty());
            Files.delete(mounted.resolve("..data"));
            Eventually.until("gone", () -> !log.lines("cannot be read").isEmpty());
            assertThat(shown()).isEqualTo(certificate(first.certFile()));
            assertThat(service.isReady()).isTrue();
            mount(second.certFile(), second.keyFile(), "v4");
            Eventually.until("healed", () -> shown().equals(certificate(second.certFile())));
            assertThat(log.lines("WARN")).hasSize(3);
        }
    }

    @Test
    void whoCameByTlsShallComeByNothingElse() throws Exception {
        var client = HttpClient.newBuilder().sslContext(trust).build();
        var page = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + service.port() + "/console/"))
                .build();
        var answer = client.send(page, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Strict-Transport-Security")).containsExactly("max-age=31536000");
    }

    /** All of it, the end of the connection included, in the way of TLS. */
    @Test
    void whoBreaksTheProtocolOfWebSocketsIsToldSo() throws Exception {
        for (var door : List.of(ServiceRig.WS, ServiceRig.SOCKJS)) {
            try (var socket = RawSocket.over(
                    trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), service.port()))) {
                assertThat(socket.upgrade(door)).contains(" 101 ");
                socket.sendUnmasked(0x81, new byte[] {'x'});
                assertThat(socket.nextCloseCode()).isEqualTo(1002);
                assertThat(socket.toTheEnd()).isEmpty();
            }
        }
    }

    @Test
    void beforeTls12NobodyIsListenedTo() throws IOException {
        assertThat(answerTo(helloOf(0x0302))).startsWith(ALERT).endsWith(PROTOCOL_VERSION);
        assertThat(answerTo(helloOf(0x0303))[6]).isNotEqualTo((byte) PROTOCOL_VERSION);
    }

    @Test
    void plainHttpGetsNothingAndDoesNoHarm() throws Exception {
        try (var socket = RawSocket.connect(service.port())) {
            socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(socket.drain()).isLessThan(64);
        }
        assertThat(shown()).isEqualTo(certificate(first.certFile()));
    }

    /** As the kubelet does: a new directory, and one link that moves at once. */
    private void mount(Path certFile, Path keyFile, String version) throws IOException {
        var directory = Files.createDirectory(mounted.resolve(".." + version));
        Files.copy(certFile, directory.resolve("tls.crt"));
        Files.copy(keyFile, directory.resolve("tls.key"));
        var link = Files.createSymbolicLink(mounted.resolve("..data_tmp"), directory.getFileName());
        Files.move(
                link, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private double expiry() {
        return service.metric("exechub_tls_certificate_expiry_seconds");
    }

    /** The certificate that a new connection gets. */
    private X509Certificate shown() {
        try (var socket =
                (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The first record: its type, version and length, and as much of it as an alert is long. */
    private byte[] answerTo(byte[] hello) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write(hello);
            return socket.getInputStream().readNBytes(7);
        }
    }

    /** By hand, since the JDK no longer speaks old versions: two cipher suites that all versions know, no extension. */
    private static byte[] helloOf(int version) {
        int length = 2 + 32 + 1 + 2 + 4 + 2;
        var hello = ByteBuffer.allocate(5 + 4 + length);
        hello.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + length));
        hello.putInt((1 << 24) | length);
        hello.putShort((short) version).put(new byte[32]).put((byte) 0);
        hello.putShort((short) 4).putShort((short) 0xC009).putShort((short) 0xC00A);
        hello.put((byte) 1).put((byte) 0);
        return hello.array();
    }

    private static X509Certificate certificate(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext trusting(X509Certificate authority) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }
}
