package io.exechub.socket.auth;

import io.vertx.ext.auth.PubSecKeyOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A PEM public key, bound to the algorithms of its own kind: it can never be mistaken for an HMAC secret, nor an
 * elliptic-curve key be used with another curve's algorithm.
 */
final class PublicKeyFile {
    /** Which files are accepted, for error messages. */
    static final String EXPECTATION =
            "a PEM file with a PUBLIC KEY: RSA of at least 2048 bits, EC P-256, P-384 or P-521, or Ed25519";

    private static final int MIN_RSA_BITS = 2_048;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
    private static final Map<String, String> ALGORITHM_BY_CURVE_OID = Map.of(
            "1.2.840.10045.3.1.7", "ES256",
            "1.3.132.0.34", "ES384",
            "1.3.132.0.35", "ES512");

    private PublicKeyFile() {}

    /** The key, once for each algorithm it may verify; empty if the file is not {@linkplain #EXPECTATION as expected}. */
    static List<PubSecKeyOptions> read(Path file) {
        return encodedKey(file)
                .map(der -> Stream.of("RSA", "EC", "Ed25519")
                        .flatMap(kind -> parse(kind, der).stream())
                        .flatMap(key -> algorithms(key).map(name -> options(name, key)))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<byte[]> encodedKey(Path file) {
        try {
            var pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            return pem.find() ? Optional.of(Base64.getMimeDecoder().decode(pem.group(1))) : Optional.empty();
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> parse(String kind, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException anotherKind) {
            return Optional.empty();
        }
    }

    private static Stream<String> algorithms(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() < MIN_RSA_BITS
                    ? Stream.empty()
                    : Stream.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
        }
        if (key instanceof ECPublicKey ec) {
            return Stream.ofNullable(ALGORITHM_BY_CURVE_OID.get(curveOid(ec)));
        }
        boolean ed25519 = key instanceof EdECPublicKey ed
                && ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
        return ed25519 ? Stream.of("EdDSA") : Stream.empty();
    }

    private static String curveOid(ECPublicKey key) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(key.getParams());
            return parameters.getParameterSpec(ECGenParameterSpec.class).getName();
        } catch (GeneralSecurityException unnamedCurve) {
            return "";
        }
    }

    /** Written anew, since the library insists on a PEM without any text around it. */
    private static PubSecKeyOptions options(String algorithm, PublicKey key) {
        var body = Base64.getMimeEncoder().encodeToString(key.getEncoded());
        return new PubSecKeyOptions()
                .setAlgorithm(algorithm)
                .setBuffer("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
    }
}
