package io.exechub.socket.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate and its key as they stood in their files at one moment, seen to belong together.
 *
 * @param content both files; equal if, and only if, the files are. Taken by value: the library would otherwise read the
 *     files a second time, when they may have changed, and hold a renewed pair to be the one before
 * @param leaf our own certificate, the first of the chain
 */
record ServerCertificate(PemKeyCertOptions content, X509Certificate leaf) {
    private static final byte[] PROBE = "signed with the one, verified with the other".getBytes(StandardCharsets.UTF_8);

    /** Why a pair of files cannot be used. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String reason, Throwable cause) {
            super(reason, cause);
        }

        UnusableException(String reason) {
            super(reason);
        }
    }

    /** Reads both files; blocks. */
    static ServerCertificate read(Path certFile, Path keyFile) throws UnusableException {
        try {
            var content = new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(Files.readAllBytes(certFile)))
                    .addKeyValue(Buffer.buffer(Files.readAllBytes(keyFile)));
            return check(content);
        } catch (IOException unreadable) {
            throw new UnusableException("cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Whether {@link #read} would succeed. */
    static boolean isUsable(Path certFile, Path keyFile) {
        try {
            read(certFile, keyFile);
            return true;
        } catch (UnusableException unusable) {
            return false;
        }
    }

    private static ServerCertificate check(PemKeyCertOptions content) throws UnusableException {
        X509Certificate leaf;
        boolean belongTogether;
        try {
            // Values, unlike paths, need no Vertx. A copy: it keeps what it made of them, and takes no part in
            // equality.
            var keys =
                    (X509KeyManager) content.copy().getKeyManagerFactory(null).getKeyManagers()[0];
            var alias = alias(keys);
            leaf = keys.getCertificateChain(alias)[0];
            belongTogether = belongTogether(leaf.getPublicKey(), keys.getPrivateKey(alias));
        } catch (Exception unusable) {
            // The library promises nothing more exact of how it refuses a file.
            throw new UnusableException("not a certificate chain and an unencrypted private key in PEM", unusable);
        }
        if (!belongTogether) {
            throw new UnusableException("the key is not that of the certificate");
        }
        return new ServerCertificate(content, leaf);
    }

    private static String alias(X509KeyManager keys) {
        return Stream.of("EC", "RSA", "EdDSA")
                .map(type -> keys.getServerAliases(type, null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow()[0];
    }

    private static boolean belongTogether(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        var signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(PROBE);
        var signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
