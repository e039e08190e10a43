package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are good enough to start with. */
class RedisTlsSettingsTest {
    @TempDir
    static Path directory = Path.of("");

    private static TestAuthority.Identity elliptic = new TestAuthority.Identity(directory, directory);
    private static TestAuthority.Identity rsa = elliptic;
    private static Path ca = directory;

    @BeforeAll
    static void issue() {
        var authority = new TestAuthority(directory, "ca");
        ca = authority.caFile();
        elliptic = authority.issue("elliptic", "dns:localhost");
        rsa = authority.issue("rsa", "dns:localhost", "RSA");
    }

    @Test
    void keysOfBothKindsAreAccepted() {
        assertThat(tls(ca, elliptic.certFile(), elliptic.keyFile()).files()).hasSize(3);
        assertThat(tls(null, rsa.certFile(), rsa.keyFile()).files()).hasSize(2);
    }

    @Test
    void theOlderFormatOfAKeyIsAccepted() throws Exception {
        assertThat(tls(null, rsa.certFile(), pkcs1(rsa.keyFile())).keyFile()).isPresent();
    }

    @Test
    void aBundleMayHoldSeveralCertificatesAndRemarks() throws IOException {
        var bundle = write("bundle.pem", "# ours\n" + Files.readString(ca) + "\n# more\n" + Files.readString(ca));

        assertThat(tls(bundle, null, null).caFile()).contains(bundle);
    }

    @Test
    void whatHoldsNoCertificateIsRefused() throws IOException {
        var garbled = write("garbled.pem", Files.readString(ca).replaceFirst("M", "X"));

        for (var file : new Path[] {garbled, elliptic.keyFile(), write("empty.pem", ""), directory}) {
            assertThatThrownBy(() -> tls(file, null, null))
                    .hasMessage("caFile: '" + file + "' (expected: a PEM file with the certificates to trust)");
        }
    }

    @Test
    void certificateAndKeyGoTogether() {
        assertThatThrownBy(() -> tls(null, rsa.certFile(), null))
                .hasMessage("keyFile: 'none' (expected: a PEM file, since certificate and key go together)");
        assertThatThrownBy(() -> tls(null, null, rsa.keyFile()))
                .hasMessage("certFile: 'none' (expected: a PEM file, since certificate and key go together)");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() throws IOException {
        var encrypted = write("encrypted.key", Files.readString(rsa.keyFile()).replace("PRIVATE", "ENCRYPTED PRIVATE"));
        var other = new TestAuthority(directory, "other").issue("stranger", "dns:localhost");

        for (var key : new Path[] {other.keyFile(), rsa.keyFile(), encrypted, elliptic.certFile()}) {
            assertThatThrownBy(() -> tls(null, elliptic.certFile(), key))
                    .hasMessage("keyFile: '" + key
                            + "' (expected: a PEM file with the certificate's private key, RSA or EC, not encrypted)");
        }
    }

    private static RedisTlsSettings tls(@Nullable Path ca, @Nullable Path cert, @Nullable Path key) {
        return new RedisTlsSettings(Optional.ofNullable(ca), Optional.ofNullable(cert), Optional.ofNullable(key));
    }

    private static Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /** PKCS#8 is PKCS#1 in an envelope whose length is fixed for a given key size: everything before the inner sequence. */
    private static Path pkcs1(Path pkcs8) throws IOException {
        var body = Files.readString(pkcs8).replaceAll("-----[A-Z ]+-----|\\s", "");
        var der = Base64.getDecoder().decode(body);
        var inner = Arrays.copyOfRange(der, 26, der.length);
        return write("pkcs1.key", TestAuthority.pem("RSA PRIVATE KEY", inner));
    }
}
