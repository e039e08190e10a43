package io.exechub.socket.redis;

import io.exechub.socket.model.SettingsCheck;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What TLS to Redis takes from files. Making one reads them, to find mistakes at the start; each connection reads them
 * again, so that renewed certificates need no restart.
 *
 * @param caFile certificates of those to trust, PEM; empty: those the JDK trusts
 * @param certFile the certificate chain we show to Redis, PEM; empty: none. Goes with {@code keyFile}
 * @param keyFile its private key, PEM
 */
public record RedisTlsSettings(Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile) {
    /** The JDK's trust and no certificate of our own. */
    public static final RedisTlsSettings NO_FILES =
            new RedisTlsSettings(Optional.empty(), Optional.empty(), Optional.empty());

    private static final String TOGETHER = "a PEM file, since certificate and key go together";

    /** @throws IllegalArgumentException naming every bad field */
    public RedisTlsSettings {
        var check = new SettingsCheck();
        caFile.ifPresent(file -> check.that(
                PemFile.holdsCertificates(file), "caFile", file, "a PEM file with the certificates to trust"));
        certFile.ifPresent(file ->
                check.that(PemFile.holdsCertificates(file), "certFile", file, "a PEM file with a certificate chain"));
        check.that(certFile.isPresent() || keyFile.isEmpty(), "certFile", "none", TOGETHER)
                .that(keyFile.isPresent() || certFile.isEmpty(), "keyFile", "none", TOGETHER)
                .orThrow();
        certFile.ifPresent(cert -> keyFile.ifPresent(key -> check.that(
                        PemFile.holdsKeyOf(cert, key),
                        "keyFile",
                        key,
                        "a PEM file with the certificate's private key, RSA or EC, not encrypted")
                .orThrow()));
    }

    /** The files there are, by field. */
    Map<String, Path> files() {
        var files = new TreeMap<String, Path>();
        caFile.ifPresent(file -> files.put("caFile", file));
        certFile.ifPresent(file -> files.put("certFile", file));
        keyFile.ifPresent(file -> files.put("keyFile", file));
        return files;
    }

    /** Turns TLS on. The server's certificate has to name the host or address we connect to. */
    void applyTo(NetClientOptions options) {
        options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        caFile.ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(absolute(file))));
        certFile.ifPresent(cert -> keyFile.ifPresent(key -> options.setKeyCertOptions(
                new PemKeyCertOptions().addCertPath(absolute(cert)).addKeyPath(absolute(key)))));
    }

    /** The library would look for a relative path on the class path, too. */
    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }
}
