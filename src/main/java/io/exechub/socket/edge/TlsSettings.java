package io.exechub.socket.edge;

import io.exechub.socket.model.SettingsCheck;
import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS on the public port. Making one reads the files, to find mistakes at the start.
 *
 * @param certFile the certificate chain, PEM, our own certificate first
 * @param keyFile its private key, PEM
 * @param tlsReload between two looks at whether the files have changed
 */
public record TlsSettings(Path certFile, Path keyFile, Duration tlsReload) {
    /** @throws IllegalArgumentException naming every bad field */
    public TlsSettings {
        new SettingsCheck()
                .within("tlsReload", tlsReload, Duration.ofMillis(100), Duration.ofHours(24))
                .that(
                        ServerCertificate.isUsable(certFile, keyFile),
                        "tlsCertFile",
                        certFile,
                        "a PEM file with a certificate chain whose private key is in " + keyFile)
                .orThrow();
    }
}
