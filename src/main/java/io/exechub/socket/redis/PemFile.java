package io.exechub.socket.redis;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/** Certificates and keys as operators keep them: looked at before they are relied on. */
final class PemFile {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
    private static final byte[] PROBE = "signed with the one, verified with the other".getBytes(StandardCharsets.UTF_8);

    private PemFile() {}

    /** Whether it can be read and holds certificates, one at least. */
    static boolean holdsCertificates(Path file) {
        try {
            return !certificates(file).isEmpty();
        } catch (IOException | CertificateException | IllegalArgumentException unusable) {
            return false;
        }
    }

    /** Whether it can be read and holds the private key of the first certificate in the other file. */
    static boolean holdsKeyOf(Path certFile, Path keyFile) {
        try {
            var owner = certificates(certFile).get(0).getPublicKey();
            return belongTogether(owner, privateKey(owner.getAlgorithm(), certFile, keyFile));
        } catch (Exception unusable) {
            // The library promises nothing more exact of how it refuses a file.
            return false;
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        var found = new ArrayList<X509Certificate>();
        var blocks = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            var der = Base64.getMimeDecoder().decode(blocks.group(1));
            if (factory.generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate certificate) {
                found.add(certificate);
            }
        }
        return found;
    }

    /** Read as the library will read it, which knows the older formats, too. Values, unlike paths, need no Vertx. */
    private static PrivateKey privateKey(String algorithm, Path certFile, Path keyFile) throws Exception {
        var keys = keyManager(new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Files.readAllBytes(certFile)))
                .addKeyValue(Buffer.buffer(Files.readAllBytes(keyFile)))
                .getKeyManagerFactory(null));
        return keys.getPrivateKey(keys.getClientAliases(algorithm, null)[0]);
    }

    private static X509KeyManager keyManager(KeyManagerFactory factory) {
        return (X509KeyManager) factory.getKeyManagers()[0];
    }

    private static boolean belongTogether(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key);
        signature.update(PROBE);
        var signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
