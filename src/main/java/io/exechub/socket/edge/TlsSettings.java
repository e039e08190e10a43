package io.exechub.socket.edge;

import java.nio.file.Path;

/**
 * TLS on the public port.
 *
 * @param certFile the certificate chain, PEM
 * @param keyFile its private key, PEM
 */
public record TlsSettings(Path certFile, Path keyFile) {}
